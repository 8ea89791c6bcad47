"""Texts of input files that would kill, hang or fill a careless program.

`main`, in a process of its own, reads them one by one and prints how each ended, so that what dies
does not take the tests with it.
"""

import json
import os
import time
from pathlib import Path

BLOCK = "[Models]\n  [m]\n    type = X\n    n = {}\n  []\n[]\n"
TENSOR = "[Tensors]\n  [x]\n    type = Python\n    expr = '''{}'''\n  []\n[]\n"


def chain(n, last="1"):
    return "".join(f"a{i} = ${{a{i + 1}}}\n" for i in range(n)) + f"a{n} = {last}\n"


REFERENCES = {
    "itself": "a = ${a}\n" + BLOCK.format("${a}"),
    "each other": "a = ${b}\nb = ${a}\n" + BLOCK.format("${a}"),
    "in text": "a = 'x ${b} y'\nb = 'u ${a} v'\n" + BLOCK.format("${a}"),
    "a ring": chain(999, "${a0}") + BLOCK.format("${a0}"),
    "a chain": chain(20_000) + BLOCK.format("${a0}"),
    "raw": "a = ${raw ${a}}\n" + BLOCK.format("${a}"),
    "raw in raw": "a = ${raw x ${raw y ${a}}}\n" + BLOCK.format("${a}"),
    "replace": "a = ${replace a}\n" + BLOCK.format("${a}"),
    "replace by name": "a = ${replace ${b}}\nb = a\n" + BLOCK.format("${a}"),
    "an option": BLOCK.format("${Models/m/n}"),
    "an expression": TENSOR.replace("'''", "'").format("${Tensors/x/expr}"),
    "quoted thrice": TENSOR.format("1 + ${Tensors/x/expr}"),
    "nine levels of ten": "".join(f"a{i} = '{f'${{a{i + 1}}}' * 10}'\n" for i in range(9))
    + "a9 = 0123456789\n" + BLOCK.format("${a0}"),
    "doubled": "".join(f"a{i} = '{f'${{a{i + 1}}}' * 2}'\n" for i in range(60))
    + "a60 = x\n" + BLOCK.format("${a0}"),
    "nested": BLOCK.format("${" * 100_000 + "a" + "}" * 100_000),
    "nested, open": BLOCK.format("${raw " * 100_000),
    "nested in quotes": BLOCK.format("'" + "${" * 100_000 + "'"),
    "a long name": "a" + "/a" * 10_000 + " = 1\n",
    "only slashes": "/" * 10_000 + " = 1\n",
    "a long header": "[" + "a/" * 10_000 + "b]\n[]\n",
    "blocks in blocks": "[a]" * 100_000 + "[]" * 100_000,
    "blocks, one odd": "$\n" + "[a]\n" * 100_000,
    "a long reference": BLOCK.format("${" + "a/" * 10_000 + "b}"),
    "an open quote": BLOCK.format("'" + "x " * 100_000),
    "nothing": BLOCK.format("${}"),
    "a zero byte": "a = 1\n\0\n",
}  # fmt: skip

INCLUDES = {
    "of itself": {"main.i": "!include main.i\n"},
    "of itself, later": {"main.i": "a = 1 !include main.i\n"},
    "of itself, in a block": {"main.i": "[Models]\n  !include ../{folder}/main.i\n[]\n"},
    "of each other": {"main.i": "!include b.i\n", "b.i": "!include c.i\n", "c.i": "!include b.i\n"},
    "of a folder": {"main.i": "!include .\n"},
    "of a device": {"main.i": "!include /dev/zero\n"},
    "of a pipe": {"main.i": "!include pipe\n"},
    "of nothing": {"main.i": "!include none.i\n"},
    "of a long name": {"main.i": f"!include {'x' * 1000}\n"},
    "doubled": {"main.i": "!include 0.i\n", "20.i": "x = 1\n"}
    | {f"{i}.i": f"!include {i + 1}.i\n" * 2 for i in range(20)},
    "in a row": {"main.i": "!include 0.i\n", "60.i": "x = 1\n"}
    | {f"{i}.i": f"!include {i + 1}.i\n" for i in range(60)},
}

EXPRESSIONS = [
    "round(5, -10**8)",
    "round(5, 10**8)",
    "jnp.diff(jnp.ones(10), 10**9)",
    "torch.diff(torch.ones(10), n=10**9)",
    "torch.ones(10).diff(10**9)",
    "jnp.meshgrid(*[jnp.ones(2)] * 30)",
    "torch.meshgrid(*[torch.ones(4)] * 15)",
    "[torch.ones(10**6) for i in range(100)]",
    "[[torch.ones(10**6)] for i in range(1000)]",
    "[jnp.full(10**6, 1.0) + i for i in range(100)]",
    "jnp.zeros(jnp.array([10**6, 10**6]))",
    "jnp.ones(tuple(jnp.array([10**6, 10**6])))",
    "jnp.repeat(jnp.ones(10), jnp.array([10**9] * 10))",
    "jnp.repeat(jnp.ones(10), jnp.array(10**11))",
    "jnp.tile(jnp.ones(10), jnp.array([10**6, 10**6]))",
    "jnp.pad(jnp.ones(1), jnp.array([[10**11, 0]]))",
    "jnp.eye(jnp.array(10**6))",
    "jnp.broadcast_to(jnp.ones(1), jnp.array([10**6, 10**6]))",
    "jnp.linspace(jnp.nan, 1.0, 10**11)",
    "torch.linspace(float(torch.nan), 1.0, 10**11)",
    "torch.arange(0, torch.nan)",
    "jnp.arange(0.0, jnp.inf)",
    "list(jnp.ones(10**6))",
    "max(jnp.ones(10**6))",
    "list(zip(jnp.ones(10**6), jnp.ones(10**6)))",
    "[*jnp.ones(10**6)]",
    "[x for x in jnp.ones(10**6)]",
    "sum(jnp.ones(10**6))",
    "jnp.ones((2000, 2000)) @ jnp.ones((2000, 2000))",
    "jnp.linalg.inv(jnp.eye(2500))",
    "jnp.einsum('ij,jk,kl->il', *[jnp.ones((2500, 2500))] * 3)",
    "[" + "1, " * 350_000 + "]",
    "1" + " + 1" * 50_000,
    "x = [1]\n" + "x = [x]\n" * 700 + "result = x",
    "[" * 150 + "]" * 150,
    "-" * 100_000 + "1",
]

ENDLESS = "[len(jnp.sqrt(jnp.ones(3) + i)) for i in range(10**5)]"
"""What only the clock ends."""

COUNT = len(REFERENCES) + len(INCLUDES) + len(EXPRESSIONS) + 1


def main(folder):
    import resource

    import jax

    jax.config.update("jax_enable_x64", True)
    from neml2_jax.errors import InputFileError
    from neml2_jax.input_files import load_input
    from neml2_jax.input_files.expressions import limits as expression_limits

    expression_limits.SECONDS = 4.0
    expression_limits.MOST_PRODUCTS = 2**30
    expression_limits.available_memory = lambda: 4 * 10**8
    resource.setrlimit(resource.RLIMIT_AS, (12 * 2**30, 12 * 2**30))

    def tried(name, files):
        place = Path(folder) / str(len(os.listdir(folder)))
        place.mkdir()
        os.mkfifo(place / "pipe")
        for file, text in files.items():
            (place / file).write_text(text.replace("{folder}", place.name))
        begin = time.perf_counter()
        try:
            file = load_input(place / "main.i")
            for blocks in file.file.sections.values():
                for block in blocks.values():
                    for option in block.options.values():
                        option.as_str()
            if "Tensors" in file.file.sections:
                file.get_tensor("x")
            end = "read"
        except InputFileError as error:
            end = str(error).replace(str(place), "")
        except BaseException as error:
            end = f"NOT FORESEEN {type(error).__name__}: {error}"
        print(json.dumps([name, end, time.perf_counter() - begin]), flush=True)

    for name, text in REFERENCES.items():
        tried(f"reference {name}", {"main.i": text})
    for name, files in INCLUDES.items():
        tried(f"include {name}", files)
    for text in EXPRESSIONS:
        tried(text[:60], {"main.i": TENSOR.format(text)})
    expression_limits.SECONDS = 0.5
    tried(ENDLESS[:60], {"main.i": TENSOR.format(ENDLESS)})
