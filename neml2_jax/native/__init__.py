"""Marches by the C code of a material, called by programs of XLA on a CPU.

`march(..., route="native")` and `neml2-jax run --native` come here. `prepared` has the code
exported, compiled and kept; `steps` calls it, and hands the points that it does not solve to XLA;
`derivatives` differentiates the solution by XLA; `route` is what drivers see.
"""

from . import registration as registration
