"""The trials in formats for other programs: CSV, an Optuna storage, and a data card."""
