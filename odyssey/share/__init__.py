"""The trials in forms that leave the repository: CSV, an Optuna storage, and a data card."""

from odyssey.share.card import data_card, read_splits
from odyssey.share.spreadsheet import write_columns, write_trials
from odyssey.share.storage import write_storage

__all__ = ["data_card", "read_splits", "write_columns", "write_storage", "write_trials"]
