"""Which stacked LSTM to try on a series of one's own: ranked without training, then checked."""
