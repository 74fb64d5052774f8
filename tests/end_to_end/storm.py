"""A storm of runs that are killed at random instants: `python tests/end_to_end/storm.py --runs 200 --seed 1`.

Audits of three months and reports are started as processes and killed, by SIGKILL, SIGTERM and SIGINT in
turn, at an instant drawn from the time that a whole run takes; after every second one a run is left alone.
After each, every month's output has to be as its manifest, and the manifest as the store says. At the end,
after a last whole run of each month, store and output have to be those of an installation that was never
disturbed.
"""

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

# Its folder is on the path by now.
from support.killed_runs import BY_FEW_CHECKS, PROCESS, command, extracts, state  # noqa: E402

MONTHS = ("2026-08", "2026-09", "2026-10")
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
LONGEST = 120
"""Seconds after which a run hangs."""

RUN = f"""
import signal
# Before the command begins, nobody else says that it was interrupted.
signal.signal(signal.SIGINT, signal.SIG_DFL)
{BY_FEW_CHECKS}main()
"""


def storm(folder: Path, runs: int, seed: int, months: Sequence[str] = MONTHS) -> Iterator[str]:
    """Kill `runs` runs over these months in `folder`, which is empty; the problems found, a line each."""
    undisturbed, disturbed = folder / "undisturbed", folder / "disturbed"
    for number, month in enumerate(months, start=1):
        extracts(undisturbed, month, number)
    shutil.copytree(undisturbed, disturbed)
    started = time.monotonic()
    for month in months:
        yield from _ended(month, _process(undisturbed, *_audit(month)), whole=True)
    takes = (time.monotonic() - started) / len(months)
    # Findings have the same keys under the same key only.
    shutil.copy(undisturbed / "simaudit.key", disturbed)
    draw = random.Random(seed)  # noqa: S311 (instants, no secrets)
    for number in range(runs):
        month, sent = draw.choice(months), SIGNALS[number % len(SIGNALS)]
        arguments = draw.choice([_audit(month), _audit(month), _audit(month), ("report", "--period", month)])
        process = _process(disturbed, *arguments)
        with suppress(subprocess.TimeoutExpired):
            process.wait(draw.uniform(0, takes * 1.1))
        with suppress(ProcessLookupError):
            process.send_signal(sent)
        what = f"run {number}, {arguments[0]} {month}, {sent.name}"
        yield from _ended(what, process, whole=False)
        yield from (f"{what}: {problem}" for problem in _verified(disturbed))
        if number % 2:
            yield from _ended(f"after {what}", _process(disturbed, *_audit(month)), whole=True)
    for month in months:
        yield from _ended(f"last {month}", _process(disturbed, *_audit(month)), whole=True)
    yield from _unlike(undisturbed, disturbed)


def _audit(month: str) -> tuple[str, ...]:
    return ("audit", month, "--force", "--quiet")


def _process(folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", RUN, *arguments],
        cwd=folder,
        env=PROCESS,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def _ended(what: str, process: "subprocess.Popen[str]", *, whole: bool) -> Iterator[str]:
    try:
        _, said = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        yield f"{what}: hangs"
        return
    if "Traceback" in said or "defect" in said:
        yield f"{what}: {said}"
    elif whole and process.returncode:
        yield f"{what}: exit code {process.returncode}: {said}"


def _verified(folder: Path) -> Iterator[str]:
    for month in sorted(folder.glob("out/2*")):
        code = command(folder, "verify", month.relative_to(folder).as_posix())
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
