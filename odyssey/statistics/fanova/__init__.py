"""Functional analysis of variance: which hyperparameters matter, and how sure that is."""
