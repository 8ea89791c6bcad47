"""The only door to jaxprs and to XLA: what is read from programs, and how they are compiled.

- A function of one point becomes a program of many: `over_points`, `over_points_in_parts` where
  parts of it say themselves how they are done for many (`mapped_by`) or stand apart
  (`computed_apart`), a few at a time `in_tiles` or
  `in_tiles_carrying` (`tiling` tells how many), shared among `cores_worth_sharing` of those that
  `take_cores` gives.
- How programs are compiled and kept: `compile_small_loops_whole`, `quickly_compiled`,
  `use_compilation_cache`.
- C code in programs: `callable_by_xla` compiles and keeps it, `calls` calls it.
- What is read from a program without running it: `dependence`, `site_reach`, `ring_reach`,
  `reads_no_site`; and from a run of it, operation by operation: `nan_origin`.
- `is_traced`: whether a value stands for one while a program is traced; `traced_once`: a function
  that is traced here and nowhere else, `written_out` with the programs that it calls;
  `traced_later`: one that is traced where it is run; `in_one_context`: one under `jax.jit` that is
  the same program for values, derivatives and maps.
"""

from .compilation_cache import use_compilation_cache as use_compilation_cache
from .cores import cores_worth_sharing as cores_worth_sharing
from .cores import take_cores as take_cores
from .dependence import dependence as dependence
from .in_parts import over_points_in_parts as over_points_in_parts
from .jaxprs import traced_once as traced_once
from .jaxprs import written_out as written_out
from .mapped_by import computed_apart as computed_apart
from .mapped_by import mapped_by as mapped_by
from .nan_origin import Origin as Origin
from .nan_origin import nan_origin as nan_origin
from .native_library import NativeCodeError as NativeCodeError
from .native_library import callable_by_xla as callable_by_xla
from .native_library import calls as calls
from .one_context import in_one_context as in_one_context
from .over_points import over_points as over_points
from .quick_compilation import quickly_compiled as quickly_compiled
from .site_reach import reads_no_site as reads_no_site
from .site_reach import ring_reach as ring_reach
from .site_reach import site_reach as site_reach
from .small_loops import compile_small_loops_whole as compile_small_loops_whole
from .tiles import in_tiles as in_tiles
from .tiles import in_tiles_carrying as in_tiles_carrying
from .tiles import tiling as tiling
from .traced import is_traced as is_traced
from .traced_later import traced_later as traced_later
