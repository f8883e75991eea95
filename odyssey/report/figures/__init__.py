"""Figures, one module each, drawn from tables; nothing is trained or tested here."""
