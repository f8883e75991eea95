"""Golden vectors for every variant, and a check of other people's cells against them."""
