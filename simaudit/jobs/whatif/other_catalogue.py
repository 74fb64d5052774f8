"""Months judged by another catalogue, with its populations, links, law and tables: in a process of its own.

What the catalogue says is read once a process, and by many; another one needs another process, which has read
none before.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simaudit.errors import SimauditError
from simaudit.paths import use_catalogue

if TYPE_CHECKING:
    from simaudit.jobs.whatif.judging import RuleSetTrial, TrialRequest
    from simaudit.jobs.whatif.stored_months import TriedMonth


def judge_months_by(catalogue: Path, request: TrialRequest, months: Sequence[TriedMonth]) -> RuleSetTrial:
    """`judge_months` by the catalogue of a folder; raises UsageError, CatalogueError as that does."""
    command = [sys.executable, "-P", "-m", __name__, str(catalogue.resolve())]
    # Both ends are this program, over a pipe.
    process = subprocess.run(  # noqa: S603
        command, input=pickle.dumps((request, months)), stdout=subprocess.PIPE, check=True
    )
    trial: RuleSetTrial | SimauditError = pickle.loads(process.stdout)  # noqa: S301
    if isinstance(trial, SimauditError):
        raise trial
    return trial


def _main() -> None:
    use_catalogue(Path(sys.argv[1]))
    # What is imported from here on reads that catalogue.
    from simaudit.jobs.whatif.judging import judge_months

    request, months = pickle.load(sys.stdin.buffer)  # noqa: S301
    try:
        trial: RuleSetTrial | SimauditError = judge_months(request, months)
    except SimauditError as error:
        trial = error
    sys.stdout.buffer.write(pickle.dumps(trial))


if __name__ == "__main__":
    _main()
