"""Training: one trial, from its network to the row that records it."""
