"""What a run may do to a file that is already there."""

from __future__ import annotations

from pathlib import Path

from ..drivers import OutputError, ResumeError
from ..drivers.output_files import check_output
from ..drivers.result_files import open_run


def check_target(target: Path, resume: Path | None, overwrite: bool) -> str:
    """See that the result can be written; what to say of a file that it takes the place of.

    **Raises:** `OutputError` where it cannot, and, unless told to overwrite, where steps of an
    unfinished run, or a file that is no result, would be lost.
    """
    check_output(target)
    if not target.exists() or (resume is not None and resume.exists() and target.samefile(resume)):
        return ""
    ways = "to replace it, add --overwrite; or give another name"
    try:
        with open_run(target) as run:
            point = run.resume
            steps = f"{run.finished} steps"
    except ResumeError:
        if overwrite:
            return f"replacing {target}"
        raise OutputError(f"{target} is already there, and is no result of a run; {ways}") from None
    if point is not None and point.finished < point.steps and not overwrite:
        raise OutputError(
            f"{target} is already there, with {point.finished} of {point.steps} steps of a run "
            f"that is not finished; to go on with it: --resume {target}; {ways}"
        )
    return f"replacing {target}, a result of {steps}"
