"""Reads files made to cost more than their size, each in a process of its own: time and memory as they grow.

    make hostile                                   every kind, of 2, 4 and 8 MB
    python tests/benchmarks/hostile.py --bytes 500000 --only zip

The kinds are those of tests/support/hostile_texts.py and hostile_archives.py. Seconds are of processor time,
what an empty file costs left out; memory is the most of the reading process or of the one that reads
its workbook. Growth is the exponent of time from the first size to the last: 1 where twice the bytes take
twice the time. Ends with 1 where a kind grows by more than MOST_GROWTH, takes more than MOST_SECONDS_A_MB
or has to be killed.
"""

import argparse
import math
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[1]))
from support.hostile_archives import ARCHIVES
from support.hostile_texts import TEXTS

READ = """
import sys
from pathlib import Path
from simaudit.errors import SimauditError
from simaudit.intake.load import load_month
try:
    account = load_month("viettel", [Path(sys.argv[1])], Path(sys.argv[2])).accounts[0]
    print(f"{account.loaded:,} loaded, {account.rejected:,} rejected")
except SimauditError as error:
    print(str(error).split(": ", 1)[1].split(";")[0].split(" (")[0])
"""
SIZES = (1, 2, 4)
MOST_GROWTH = 1.5
"""Twice the bytes of a square take four times the time, 2; the rest is a machine with other work."""
LEAST_SECONDS = 0.5
"""Time below which growth is mostly noise."""
MOST_SECONDS_A_MB = 10
KILLED_AFTER = 300


class Run(NamedTuple):
    """One finished process: seconds of processor time, peak memory in MB, and what it said of the file."""

    seconds: float
    peak_mb: float
    outcome: str


def read(content: bytes, folder: Path) -> Run:
    """Load a file of this content, however its name."""
    path = folder / "viettel_2026-10"
    path.write_bytes(content)
    with tempfile.TemporaryFile(dir=folder) as out:
        process = subprocess.Popen(
            [sys.executable, "-c", READ, str(path), str(folder / "month.parquet")],
            stdout=out,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (KILLED_AFTER, KILLED_AFTER)),
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read().decode().strip()
    outcome = said if process.returncode == 0 else f"KILLED OR BROKEN ({process.returncode})"
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, outcome)


def measured(kind: str, make: Callable[[int], bytes], size: int, least: float, folder: Path) -> bool:
    """Read the sizes of one kind and print its line; whether it is within all limits."""
    runs = [read(make(size * times), folder) for times in SIZES]
    seconds = [max(run.seconds - least, 0.01) for run in runs]
    growth = math.log(seconds[-1] / seconds[0]) / math.log(SIZES[-1] / SIZES[0])
    fast = seconds[-1] < LEAST_SECONDS
    slow = seconds[-1] > MOST_SECONDS_A_MB * size * SIZES[-1] / 1e6
    good = (fast or growth <= MOST_GROWTH) and not slow and not any("KILLED" in run.outcome for run in runs)
    figures = " ".join(f"{value:7.2f}" for value in seconds)
    peaks = " ".join(f"{run.peak_mb:5.0f}" for run in runs)
    grown = "    -" if fast else f"{growth:5.2f}"
    line = f"{kind[:55]:55} {figures} s  {grown}  {peaks} MB  {runs[-1].outcome[:60]}"
    print(line if good else f"{line}  <- BEYOND", flush=True)  # noqa: T201 - a script's output
    return good


def main() -> int:
    """Measure the kinds asked for; the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument(
        "--bytes", type=int, default=2_000_000, help="size of the smallest file of each kind"
    )
    options.add_argument("--only", default="", help="a part of the kinds' names")
    asked = options.parse_args()
    kinds = {kind: make for kind, make in {**TEXTS, **ARCHIVES}.items() if asked.only in kind}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        least = min(read(b"", folder).seconds for _ in range(3))
        good = [measured(kind, make, asked.bytes, least, folder) for kind, make in kinds.items()]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
