"""Models: laws, and what composes, solves and differentiates them."""

from .model import AbstractModel as AbstractModel
