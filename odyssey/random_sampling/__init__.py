"""MAE random sampling: stacked LSTMs are judged by their errors with random weights, untrained."""
