"""Random sampling on the odyssey's tasks: do untrained networks say which trained ones do well?"""
