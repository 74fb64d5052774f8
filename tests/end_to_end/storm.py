"""A storm of runs that are killed at random instants: `python tests/end_to_end/storm.py --runs 200 --seed 1`.

Audits of three months and reports are started as processes and killed, by SIGKILL, SIGTERM and SIGINT in
turn, at an instant drawn from the time that a whole run takes; after every second one a run is left alone.
After each, every month's output has to be as its manifest, and the manifest as the store says. At the end,
after a last whole run of each month, store and output have to be those of an installation that was never
disturbed.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

# Its folder is on the path by now.
from support.forked import LONGEST, started  # noqa: E402
from support.killed_runs import BY_FEW_CHECKS, command, extracts, state  # noqa: E402

MONTHS = ("2026-08", "2026-09", "2026-10")
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
ERRORS = "errors.txt"
"""The file of a run's standard error."""

RUN = f"{BY_FEW_CHECKS}main()"


def storm(folder: Path, runs: int, seed: int, months: Sequence[str] = MONTHS) -> Iterator[str]:
    """Kill `runs` runs over these months in `folder`, which is empty; the problems found, a line each."""
    undisturbed, disturbed = folder / "undisturbed", folder / "disturbed"
    for number, month in enumerate(months, start=1):
        extracts(undisturbed, month, number)
    shutil.copytree(undisturbed, disturbed)
    started = time.monotonic()
    for month in months:
        yield from _ended(month, undisturbed, _process(undisturbed, *_audit(month)), whole=True)
    takes = (time.monotonic() - started) / len(months)
    # Findings have the same keys under the same key only.
    shutil.copy(undisturbed / "simaudit.key", disturbed)
    draw = random.Random(seed)  # noqa: S311 (instants, no secrets)
    for number in range(runs):
        month, sent = draw.choice(months), SIGNALS[number % len(SIGNALS)]
        arguments = draw.choice([_audit(month), _audit(month), _audit(month), ("report", "--period", month)])
        process = _process(disturbed, *arguments)
        process.join(draw.uniform(0, takes * 1.1))
        if process.exitcode is None and process.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(process.pid, sent)
        what = f"run {number}, {arguments[0]} {month}, {sent.name}"
        yield from _ended(what, disturbed, process, whole=False)
        yield from (f"{what}: {problem}" for problem in _verified(disturbed))
        if number % 2:
            yield from _ended(f"after {what}", disturbed, _process(disturbed, *_audit(month)), whole=True)
    for month in months:
        yield from _ended(f"last {month}", disturbed, _process(disturbed, *_audit(month)), whole=True)
    yield from _unlike(undisturbed, disturbed)


def _audit(month: str) -> tuple[str, ...]:
    return ("audit", month, "--force", "--quiet")


def _process(folder: Path, *arguments: str) -> ForkServerProcess:
    errors = folder / ERRORS
    errors.unlink(missing_ok=True)
    return started(RUN, *arguments, cwd=folder, outputs=(Path(os.devnull), errors))


def _ended(what: str, folder: Path, process: ForkServerProcess, *, whole: bool) -> Iterator[str]:
    process.join(LONGEST)
    if process.exitcode is None:
        process.kill()
        process.join()
        yield f"{what}: hangs"
        return
    said = (folder / ERRORS).read_text(encoding="utf-8") if (folder / ERRORS).exists() else ""
    if "Traceback" in said or "defect" in said:
        yield f"{what}: {said}"
    elif whole and process.exitcode:
        yield f"{what}: exit code {process.exitcode}: {said}"


def _verified(folder: Path) -> Iterator[str]:
    for month in sorted(folder.glob("out/2*")):
        code = command(folder, "store", "verify", month.relative_to(folder).as_posix())
        if code:
            yield f"verify {month.name}: exit code {code}"


def _unlike(undisturbed: Path, disturbed: Path) -> Iterator[str]:
    wanted, found = state(undisturbed), state(disturbed)
    # The ledger keeps every run, and a month has been audited many times.
    for seen in (wanted, found):
        seen["run"] = sorted({repr(row) for row in seen["run"]})
    yield from (
        f"{part} differs from the undisturbed one's" for part in wanted if wanted[part] != found[part]
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        problems = 0
        for problem in storm(Path(folder), given.runs, given.seed):
            problems += 1
            sys.stdout.write(f"{problem}\n")
    sys.stdout.write(f"{given.runs} runs killed, {problems} problems\n")
    sys.exit(problems > 0)


if __name__ == "__main__":
    main()
