"""Golden vectors of every variant, and the comparison of a user's PyTorch module with them."""
