"""Many steps of a history at once: Newton over a block of them."""

from .block import checked_block as checked_block
from .block import taken_at_once as taken_at_once
