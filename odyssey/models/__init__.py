"""Trained networks that leave this repository: as files, in other runtimes, on new inputs."""
