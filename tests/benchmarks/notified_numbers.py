"""Measures what the numbers that a letter named add to the audit of a large month.

    python tests/benchmarks/notified_numbers.py --rows 10000000 --numbers 200000

September is the first numbers of the month without names; a letter names them all. October, all rows, is
audited in turn into a store that knows of the letter and into one that doesn't, as whole processes; every
second of the named numbers still lacks its name, which is one more finding where the letter is old enough.
Prints each run, and the medians of the differences. The input is generated once and kept.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
from bench import SIMAUDIT, Run, median, timed

CONFIGURATION = 'key_file = "bench.key"\n'


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def months(folder: Path, rows: int, numbers: int) -> tuple[Path, Path]:
    """September: the first numbers, no names; October: all rows and every second of the names."""
    place = folder / f"notified-{rows}-{numbers}"
    september, october = (place / f"viettel_2026-{month}.csv" for month in ("09", "10"))
    if not october.exists():
        order = ["--rows", str(rows), "--carriers", "viettel", "--violations", "0"]
        subprocess.run(
            [*SIMAUDIT, "dev", "generate", str(place), *order], check=True, stdout=subprocess.DEVNULL
        )
        source = place / "2026-10" / "viettel_2026-10.csv"
        read = f"SELECT *, row_number() OVER () AS place FROM read_csv('{source}', all_varchar = true)"
        cleared = "SELECT * EXCLUDE (place) REPLACE (CASE WHEN {} THEN NULL ELSE full_name END AS full_name)"
        every = cleared.format("TRUE") + f" FROM ({read}) WHERE place <= {numbers}"
        second = cleared.format(f"place <= {numbers} AND place % 2 = 0") + f" FROM ({read})"
        for path, query in ((september, every), (october, second)):
            duckdb.execute(f"COPY ({query}) TO '{path}.part' (HEADER)")
            Path(f"{path}.part").rename(path)
        shutil.rmtree(source.parent)
    return september, october


def main() -> None:
    """Generate, audit in turn, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--numbers", type=int, default=200_000)
    parser.add_argument("--sent", default="2026-10-20", help="the letter's day; by 2026-10-12 all is overdue")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "simaudit-bench")
    chosen = parser.parse_args()
    september, october = months(chosen.folder, chosen.rows, chosen.numbers)
    taken: dict[str, list[Run]] = {"without": [], "with": []}
    homes = {name: chosen.folder / "notified" / name for name in taken}
    for name, home in homes.items():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        (home / "simaudit.toml").write_text(CONFIGURATION, encoding="utf-8")
        os.chdir(home)
        subprocess.run([*SIMAUDIT, "audit", str(september), "--no-progress"], check=True)
        if name == "with":
            letter = ["--state", "notified", "--document", "1/SKHCN", "--on", chosen.sent]
            say(f"follow set: {timed([*SIMAUDIT, 'follow', 'set', 'viettel:UNR-01', *letter])}")
    for _ in range(chosen.runs):
        for name, home in homes.items():
            os.chdir(home)
            audit = [*SIMAUDIT, "audit", str(october), "--force", "--no-progress"]
            taken[name].append(timed(audit))
            say(f"{name}: {taken[name][-1]}")
    for field in ("wall", "cpu", "peak_mb"):
        pairs = zip(taken["with"], taken["without"], strict=True)
        differences = [getattr(new, field) - getattr(old, field) for new, old in pairs]
        say(f"{field}: {statistics.median(differences):+.2f}, of {getattr(median(taken['without']), field)}")


if __name__ == "__main__":
    main()
