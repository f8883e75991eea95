"""Data sets made offline from what Python packages carry, in the formats of the originals."""
