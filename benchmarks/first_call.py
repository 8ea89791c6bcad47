"""One run in a process of its own, and where its time goes; printed as JSON.

python -m benchmarks.first_call chaboche2 2 [cache directory]
"""

import json
import resource
import sys
import time

BEGIN = time.perf_counter()


def main() -> None:
    scenario, points = sys.argv[1], int(sys.argv[2])
    import jax

    import neml2_jax.drivers  # noqa: F401
    from benchmarks.scenarios import March

    jax.config.update("jax_enable_x64", True)
    if len(sys.argv) > 3:
        jax.config.update("jax_compilation_cache_dir", sys.argv[3])
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
        jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    told = {"import": time.perf_counter() - BEGIN}
    march = March(scenario, points)
    told.update(march.told)
    told["run"] = march.seconds()
    told["total"] = time.perf_counter() - BEGIN
    told["processor"] = time.process_time()
    told["peak megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told))


if __name__ == "__main__":
    main()
