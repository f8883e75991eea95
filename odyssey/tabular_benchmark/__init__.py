"""A tabular benchmark: the score of a configuration, answered from a table of trials."""
