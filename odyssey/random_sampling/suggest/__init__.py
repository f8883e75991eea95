"""Suggest stacked LSTMs for a series: rank them without training, then check by training."""
