"""Data sets generated offline from Python packages, in the file formats of the originals."""
