"""Random sampling on the odyssey's tasks: do untrained networks predict which variants are good?"""
