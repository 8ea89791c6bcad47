"""A process that has the library imported, and forks for each program that a page runs.

A command of a page takes as long as Python takes to import JAX and this library, more often than
not. Here they are imported once; each command, and each page, is a child that begins where the
imports have ended, with the folder, the variables and the three streams of whoever asked. Nothing
of JAX has begun to run before the fork, so a child is what a new process would be.

`neml2-jax` of a page is this file, as a program that only asks: `asking`.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

ADDRESS = "WEBSITE_WARM_PROCESS"
"""Environment variable with the socket of the process."""


@contextlib.contextmanager
def warm(variables: dict[str, str]) -> Iterator[dict[str, str]]:
    """The variables with which commands ask the process, while it is there.

    Without `fork` and passing of streams, as on Windows, they are what they were.
    """
    if not hasattr(os, "fork") or not hasattr(socket, "send_fds"):
        yield variables
        return
    folder = Path(tempfile.mkdtemp())
    try:
        address = folder / "socket"
        command = folder / "neml2-jax"
        called = shlex.join([sys.executable, "-I", "-S", __file__, "command"])
        command.write_text(f'#!/bin/sh\nexec {called} "$@"\n')
        command.chmod(0o755)
        asking = {
            **variables,
            ADDRESS: str(address),
            "PATH": f"{folder}:{variables.get('PATH', '')}",
        }
        arguments = [sys.executable, "-m", "website.warm_process", "serve"]
        with subprocess.Popen(arguments, env=asking, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            if not process.stdout.readline():  # it says so once it listens
                raise RuntimeError("the process for commands of pages did not start")
            try:
                yield asking
            finally:
                process.terminate()
    finally:
        shutil.rmtree(folder)


def serve(address: str) -> None:
    """Import what commands import, then fork a child for each that asks."""
    import neml2_jax.cli.main  # noqa: F401

    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        print("ready", flush=True)
        signal.signal(signal.SIGTERM, end)
        while True:
            asked, _ = listening.accept()
            if not os.fork():
                listening.close()
                answer(asked)
            asked.close()
            forget_ended()


def forget_ended() -> None:
    """Take note of children that have ended, as their parent has to."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def end(*_: object) -> None:
    """What a signal to end does."""
    forget_ended()
    os._exit(0)


def answer(asked: socket.socket) -> None:
    """In the child: run what is asked for, and say how it ended."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        asked.sendall(str(os.waitstatus_to_exitcode(status)).encode())
        os._exit(0)
    code = 1
    try:
        text, streams, _, _ = socket.recv_fds(asked, 1 << 16, 3)
        while more := asked.recv(1 << 16):
            text += more
        asked.close()
        request = json.loads(text)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["variables"])
        code = run(request["program"], request["arguments"])
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def run(program: str, arguments: list[str]) -> int:
    """The exit code of a command, or of a page."""
    from neml2_jax.cli.main import main as command
    from website.run_blocks import main as page

    sys.argv = ["neml2-jax", *arguments]
    # Those of this process know what their files were before they were put in place.
    sys.stdin = open(0, encoding="utf-8", closefd=False)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)
    try:
        (command if program == "command" else page)()
        return 0
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
            return 1
        return int(end.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def ask(program: str, arguments: list[str]) -> int:
    """Let the process run a program with the streams of this one. Returns its exit code."""
    request = {
        "program": program,
        "arguments": arguments,
        "folder": os.getcwd(),
        "variables": dict(os.environ),
    }
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(os.environ[ADDRESS])
        socket.send_fds(asking, [json.dumps(request).encode()], [0, 1, 2])
        asking.shutdown(socket.SHUT_WR)
        return int(asking.recv(16) or b"1")


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "serve":
        serve(os.environ[ADDRESS])
    else:
        sys.exit(ask(what, rest))
