"""How far a study is, from its files alone: read from any shell, while it runs or after.

`run` has what a run says of itself, `survey` finds the state of every trial, `time_left` estimates
the rest, and `words` puts it for people.
"""
