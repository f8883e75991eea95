"""The movement of a pen along a path: slower in bends and at both ends, sampled at a fixed rate."""

from __future__ import annotations

import numpy as np

RATE = 90.0  # points per second
STRAIGHT = 12.0  # radius, in font units, above which the speed hardly grows
RAMP = 5.0  # distance, in font units, within which the pen reaches full speed, and slows down again
AT_REST = 0.25  # speed at both ends of a stroke, as a share of the full speed


def move(path: np.ndarray, speed: float) -> np.ndarray:
    """Return the positions of the pen, (points, 2), at RATE, while it draws a path.

    The speed is proportional to the cube root of the radius: the two-thirds power law of human
    drawing (Lacquaniti, Terzuolo and Viviani 1983). Near both ends it is proportional to the
    distance to the power of two thirds, as in minimum-jerk movements (Flash and Hogan 1985).

    Args:
        path: (points, 2), evenly spaced, in font units. A path shorter than one sampling period,
            such as a dot, gives one point.
        speed: The speed on a bend of radius 1, in font units per second.
    """
    if len(path) < 3:
        return path[:1]
    steps = np.hypot(*np.diff(path, axis=0).T)
    arc_length = np.append(0, np.cumsum(steps))
    from_rest = np.minimum(arc_length, arc_length[-1] - arc_length) / RAMP
    ramp = AT_REST + (1 - AT_REST) * np.minimum(1, from_rest) ** (2 / 3)
    velocity = speed * ramp / np.cbrt(curvature(path) + 1 / STRAIGHT)
    times = np.append(0, np.cumsum(2 * steps / (velocity[1:] + velocity[:-1])))
    sampled = np.arange(0, times[-1], 1 / RATE)
    return np.stack([np.interp(sampled, times, axis) for axis in path.T], axis=1)


def curvature(path: np.ndarray) -> np.ndarray:
    """Return the curvature, 1 / radius, at each point of an evenly spaced path."""
    dx, dy = np.gradient(path, axis=0).T
    ddx, ddy = np.gradient(dx), np.gradient(dy)
    return np.abs(dx * ddy - dy * ddx) / np.maximum(np.hypot(dx, dy), 1e-6) ** 3


def smoothed(path: np.ndarray, width: float) -> np.ndarray:
    """Return the path convolved with a Gaussian; its end points do not move.

    Args:
        path: (points, 2).
        width: Standard deviation of the Gaussian, in points.
    """
    reach = min(int(3 * width), len(path) - 1)
    if reach < 1:
        return path
    offsets = np.arange(-reach, reach + 1)
    kernel = np.exp(-0.5 * (offsets / width) ** 2)
    kernel /= kernel.sum()
    # The path is extended by its reflection in each end point, so that the ends do not move.
    before = 2 * path[0] - path[reach:0:-1]
    after = 2 * path[-1] - path[-2 : -reach - 2 : -1]
    extended = np.concatenate([before, path, after])
    return np.stack([np.convolve(axis, kernel, "valid") for axis in extended.T], axis=1)
