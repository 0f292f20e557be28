"""Epsilon of case 189: sampling rate 1e-6, noise multiplier 0.4, 100,000 steps, delta 1e-9, a record removed.

Losses go to the two nearest places of a grid so that both masses stay as they are, and are added up by one Fourier
transform under a tilt of 1.5: rounding then is relative to the tail and not to 1. Finer grids approach the truth from
above, by the square of their width. Needs numpy and scipy. Prints the width and epsilon:

4e-06 2.87503974
2e-06 2.87502818
"""

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

RATE, NOISE, STEPS, DELTA, TILT, PLACES = 1e-6, 0.4, 100_000, 1e-9, 1.5, 1 << 23


def delta_of(width):
    losses = np.arange(-2, int(9 / width)) * width
    ratio = (np.expm1(losses) + RATE) / RATE
    x = NOISE**2 * np.where(ratio > 0, np.log(np.maximum(ratio, 1e-300)), -np.inf) + 0.5
    below = lambda mean: ndtr((x - mean) / NOISE)
    beyond = lambda mean: ndtr((mean - x) / NOISE)
    mixed = lambda tail: (1 - RATE) * tail(0) + RATE * tail(1)
    between = lambda under, over: np.where(x[:-1] < 0.2, np.diff(under), -np.diff(over))
    upper = between(mixed(below), mixed(beyond))
    lower = between(below(0), beyond(0))
    near, far = np.exp(-losses[:-1]), np.exp(-losses[1:])
    left = np.clip((lower - upper * far) / (near - far), 0, upper)
    masses = np.append(left, 0)
    masses[1:] += upper - left
    circle = np.zeros(PLACES)
    np.add.at(circle, np.arange(-2, len(losses) - 2) % PLACES, masses * np.exp(TILT * losses))
    total = circle.sum()
    summed = np.fft.irfft(np.exp(STEPS * np.log(np.fft.rfft(circle / total))), PLACES)
    first = int(0.5 / width)
    summed, places = np.roll(summed, first), (np.arange(PLACES) - first) * width
    weighted = np.exp(STEPS * np.log(total) - TILT * places) * summed
    return lambda epsilon: -np.sum((weighted * np.expm1(epsilon - places))[places > epsilon])


for width in (4e-6, 2e-6):
    delta = delta_of(width)
    print(width, round(brentq(lambda epsilon: delta(epsilon) / DELTA - 1, 2.8, 2.95, xtol=1e-9), 8))
