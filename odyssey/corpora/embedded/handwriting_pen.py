"""How a pen moves along a line: slower in bends, from rest to rest, seen at a constant rate."""

from __future__ import annotations

import numpy as np

RATE = 90.0  # points per second
STRAIGHT = 12.0  # on bends of a larger radius, in units of the faces, the pen gets no faster
RAMP = 5.0  # from rest to full speed, and back, within this distance
AT_REST = 0.25  # share of the full speed with which a stroke begins and ends


def move(path: np.ndarray, speed: float) -> np.ndarray:
    """Return the places, (points, 2), that the pen passes at RATE as it draws a path.

    path: (points, 2), evenly spaced, in units of the faces. A path that takes less than a period,
    such as a dot, gives one point.
    speed: on a bend of radius 1, in units per second. It grows as the cube root of the radius, the
    two-thirds power law of human drawing (Lacquaniti, Terzuolo and Viviani 1983), and near both
    ends as the distance to the power of two thirds, as in movements of minimum jerk (Flash and
    Hogan 1985).
    """
    if len(path) < 3:
        return path[:1]
    steps = np.hypot(*np.diff(path, axis=0).T)
    along = np.append(0, np.cumsum(steps))
    from_rest = np.minimum(along, along[-1] - along) / RAMP
    ramp = AT_REST + (1 - AT_REST) * np.minimum(1, from_rest) ** (2 / 3)
    velocity = speed * ramp / np.cbrt(curvature(path) + 1 / STRAIGHT)
    times = np.append(0, np.cumsum(2 * steps / (velocity[1:] + velocity[:-1])))
    seen = np.arange(0, times[-1], 1 / RATE)
    return np.stack([np.interp(seen, times, axis) for axis in path.T], axis=1)


def curvature(path: np.ndarray) -> np.ndarray:
    """Return one over the radius of the bend at each point of an evenly spaced path."""
    dx, dy = np.gradient(path, axis=0).T
    ddx, ddy = np.gradient(dx), np.gradient(dy)
    return np.abs(dx * ddy - dy * ddx) / np.maximum(np.hypot(dx, dy), 1e-6) ** 3


def smoothed(path: np.ndarray, width: float) -> np.ndarray:
    """Return the path with its corners cut, its ends where they were.

    width: standard deviation of the Gaussian, in points.
    """
    reach = min(int(3 * width), len(path) - 1)
    if reach < 1:
        return path
    offsets = np.arange(-reach, reach + 1)
    kernel = np.exp(-0.5 * (offsets / width) ** 2)
    kernel /= kernel.sum()
    # Turned about its ends, a path goes on straight, and smoothing leaves its ends in place.
    before = 2 * path[0] - path[reach:0:-1]
    after = 2 * path[-1] - path[-2 : -reach - 2 : -1]
    longer = np.concatenate([before, path, after])
    return np.stack([np.convolve(axis, kernel, "valid") for axis in longer.T], axis=1)
