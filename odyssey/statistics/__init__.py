"""Statistics of trials that have run: arrays or tables in, evidence out."""
