"""Pages on which people explore a run: one HTML file each, which needs nothing else."""
