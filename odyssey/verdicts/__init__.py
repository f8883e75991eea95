"""Verdicts on the claims of Greff et al. 2017: what holds, fails or stays open."""
