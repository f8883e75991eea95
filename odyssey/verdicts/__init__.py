"""Verdicts on the claims of Greff et al. 2017: what holds, fails or stays open."""

from odyssey.verdicts.page import verdict_tables
from odyssey.verdicts.table import verdicts

__all__ = ["verdict_tables", "verdicts"]
