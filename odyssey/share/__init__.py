"""The trials in forms that leave the repository: CSV, an Optuna storage, and a data card."""
