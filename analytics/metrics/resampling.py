"""How far could chance alone have moved this figure? Intervals by the bootstrap, over whole units.

A unit is what was really drawn from the world: a customer with all its spells, a deal with all its touches.
The lots are drawn from a fixed seed: the same input gives the same interval. No other metric draws lots.

Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap (the percentile interval).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

SEED = 95
N_DRAWS = 1000
FEWEST_UNITS = 6  # even the whole range of five values misses their median in 6 of 100 samples: 2 * 0.5^5
ROUNDING = 1e-9  # 5 % of 100 must not miss 5 by the last bit
MOST_CELLS = 2_000_000  # of weights held at a time: 16 MB


def weights(n_units: int, n_draws: int = N_DRAWS) -> np.ndarray:
    """How often is each unit drawn, when as many as there are get drawn with replacement?

    One row per draw, one column per unit; each row adds up to n_units. No units give rows without columns.
    """
    return np.concatenate([np.empty((0, n_units)), *blocks(n_units, n_draws)])


def blocks(n_units: int, n_draws: int = N_DRAWS) -> Iterator[np.ndarray]:
    """The rows of `weights`, a handful at a time, so that many units fit into memory."""
    lots = np.random.default_rng(SEED)
    at_a_time = max(1, MOST_CELLS // max(1, n_units))
    for start in range(0, n_draws, at_a_time):
        block = np.empty((min(at_a_time, n_draws - start), n_units))
        for row in block:
            row[:] = np.bincount(lots.integers(max(1, n_units), size=n_units), minlength=n_units)
        yield block


def interval(draws: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """Between which values do `level` of these draws lie? Low and high: draws themselves, the outer ones.

    Draws that are empty (NaN) are left out; with none left both ends are empty. A draw may be infinite.
    """
    known = np.sort(draws[~np.isnan(draws)])
    if not len(known):
        return np.nan, np.nan
    left_out = int((1 - level) / 2 * (len(known) - 1) + ROUNDING)
    return float(known[left_out]), float(known[-1 - left_out])


def ratio_interval(
    numerators: pd.Series, denominators: pd.Series, n_draws: int = N_DRAWS, level: float = 0.95
) -> tuple[float, float]:
    """How surely do we know one sum over another, such as all touches over all wins? Low and high.

    One entry per unit (a deal: its touches, and 1 where it was won). Under six units both ends are empty.
    Where too many draws hold no win at all, high is empty: nothing bounds the figure from above.
    """
    above, below = numerators.to_numpy("float64"), denominators.to_numpy("float64")
    if len(above) < FEWEST_UNITS:
        return np.nan, np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        draws = [(block @ above) / (block @ below) for block in blocks(len(above), n_draws)]
    low, high = interval(np.concatenate(draws), level)
    return (low if np.isfinite(low) else np.nan), (high if np.isfinite(high) else np.nan)


def median_interval(values: pd.Series, n_draws: int = N_DRAWS, level: float = 0.95) -> tuple[float, float]:
    """How surely do we know the middle one, such as the median of the days to close? Low and high.

    Empty values are left out; under six values both ends are empty.
    """
    ranked = np.sort(values.dropna().to_numpy("float64"))
    n = len(ranked)
    if n < FEWEST_UNITS:
        return np.nan, np.nan
    draws = []
    for block in blocks(n, n_draws):
        drawn_up_to = block.cumsum(axis=1)
        below, above = ((drawn_up_to < place).sum(axis=1) for place in ((n + 1) // 2, n // 2 + 1))
        draws.append((ranked[below] + ranked[above]) / 2)
    return interval(np.concatenate(draws), level)
