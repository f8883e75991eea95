"""Which parts of an LSTM matter, which hyperparameters matter, and how sure one can be."""
