"""MAE random sampling: judging stacked LSTMs by their errors with random weights, untrained."""
