"""Figures for a tensor of any type, the same at every run."""

import numpy as np


def draw(kind, seed=0, batch=()):
    """An array of the shape of `kind`, components between -1 and 1."""
    return np.random.default_rng(seed).uniform(-1.0, 1.0, (*batch, *kind.BASE_SHAPE))
