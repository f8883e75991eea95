"""Verdicts on the claims of the papers: each claim holds, fails or is undecided."""
