"""What a configuration would have scored, answered from a table of trials: a tabular benchmark."""
