"""The reference in an interpreter of its own: reads requests, answers with JSON, a line each.

`load PATH POINTS` builds the driver of a file, `run` runs it, `last` tells the mean and the largest
magnitude of each output of the last step. Needs nothing but the reference.
"""

import json
import sys
import time


def main() -> None:
    import neml2  # pyright: ignore[reportMissingImports]
    import torch  # pyright: ignore[reportMissingImports]

    torch.set_default_dtype(torch.float64)  # of constants in files; what is compiled wants this
    told = {
        "neml2": neml2.__version__,
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
    }
    print(json.dumps(told), flush=True)
    driver = None
    for line in sys.stdin:
        words = line.split()
        begin, used = time.perf_counter(), time.process_time()
        answer = {}
        try:
            if words[0] == "load":
                file = neml2.load_input(words[1], additional_args=[f"nbatch:={words[2]}"])
                driver = file.get_driver("driver")
            elif words[0] == "run":
                assert driver is not None, "no file is loaded"
                driver.run()
            else:
                answer["last"] = last(driver)
        except Exception as error:  # told to the other side, whatever it is
            text = str(error).strip().splitlines()
            answer = {"error": f"{type(error).__name__}: {text[0] if text else ''}"[:300]}
        else:
            answer["seconds"] = time.perf_counter() - begin
            answer["processor"] = time.process_time() - used
        print(json.dumps(answer), flush=True)


def last(driver):
    """By output, the mean and the largest magnitude after the last step."""
    step = f"output.{driver.nsteps - 1}."
    return {
        name[len(step) :]: [float(x.abs().mean()), float(x.abs().max())]
        for name, x in driver.result().items()
        if name.startswith(step) and x.is_floating_point()
    }


if __name__ == "__main__":
    main()
