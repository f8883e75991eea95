"""The progress of a study, read from its files by any process, during a run or later.

`run` reads and writes the state of a run, `survey` finds the state of every trial, `time_left`
estimates the remaining time, and `words` describes all of it.
"""
