"""The reference in an interpreter of its own: reads requests, answers with JSON, a line each.

`load PATH POINTS` builds the driver of a file, `run` runs it. Needs nothing but the reference.
"""

import json
import sys
import time


def main() -> None:
    import neml2
    import torch

    told = {"neml2": neml2.__version__, "torch": torch.__version__}
    print(json.dumps(told), flush=True)
    driver = None
    for line in sys.stdin:
        words = line.split()
        begin, used = time.perf_counter(), time.process_time()
        try:
            if words[0] == "load":
                file = neml2.load_input(words[1], additional_args=[f"nbatch:={words[2]}"])
                driver = file.get_driver("driver")
            else:
                driver.run()
        except Exception as error:  # told to the other side, whatever it is
            text = str(error).strip().splitlines()
            answer = {"error": f"{type(error).__name__}: {text[0] if text else ''}"[:300]}
        else:
            answer = {
                "seconds": time.perf_counter() - begin,
                "processor": time.process_time() - used,
            }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
