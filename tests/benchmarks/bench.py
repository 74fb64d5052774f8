"""Measures a whole audit against the floor: DuckDB loading the same file as text into a table of its own.

    make bench ROWS=10000000

The input is generated once and kept. Floor and audit run as whole processes,
alternating, so that a machine that slows down slows both; the ratio of the
medians is what to quote. The line appended to results.jsonl holds everything.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
FLOOR = """
import duckdb, sys
source, target, threads = sys.argv[1:]
connection = duckdb.connect(target)
connection.execute(f"SET threads = {threads}")
connection.execute("SET enable_progress_bar = false")
read = f"read_csv('{source}', all_varchar = true, header = true)"
connection.execute(f"CREATE TABLE extract AS SELECT * FROM {read}")
connection.close()
"""


class Run(NamedTuple):
    """One finished process: seconds on the clock and of processor time, peak memory in MB."""

    wall: float
    cpu: float
    peak_mb: float


def timed(command: list[str]) -> Run:
    """Run a command to its end; raises CalledProcessError where it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(runs: list[Run]) -> Run:
    """The median of each figure."""
    return Run(*(round(statistics.median(values), 2) for values in zip(*runs, strict=True)))


def main() -> None:
    """Generate, measure, print, append."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--memory", default="6GB")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "simaudit-bench")
    chosen = parser.parse_args()

    simaudit = [sys.executable, "-m", "simaudit"]
    data = chosen.folder / f"rows-{chosen.rows}"
    month = data / "2026-10"
    source = month / "viettel_2026-10.csv"
    if not source.exists():
        subprocess.run(
            [*simaudit, "generate", str(data), "--rows", str(chosen.rows), "--carriers", "viettel"],
            check=True,
        )
    work = chosen.folder / "work"
    floors, audits = [], []
    for _ in range(chosen.runs):
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        floors.append(
            timed([sys.executable, "-c", FLOOR, str(source), str(work / "floor.duckdb"), str(chosen.jobs)])
        )
        (work / "floor.duckdb").unlink()
        (work / "simaudit.toml").write_text('key_file = "bench.key"\n', encoding="utf-8")
        options = {"--points": "points.csv", "--active": "active.csv", "--revoked": "revoked.csv"}
        lists = [part for option, name in options.items() for part in (option, str(month / name))]
        audits.append(
            timed(
                [
                    *simaudit,
                    "audit",
                    str(source),
                    *lists,
                    "--config",
                    str(work / "simaudit.toml"),
                    "--jobs",
                    str(chosen.jobs),
                    "--memory",
                    chosen.memory,
                    "--no-progress",
                ]
            )
        )
    manifest = json.loads((work / "out" / "2026-10" / "manifest.json").read_text(encoding="utf-8"))
    findings = json.loads((work / "out" / "2026-10" / "viettel" / "results.json").read_text(encoding="utf-8"))
    written = sum(path.stat().st_size for path in work.rglob("*") if path.is_file())
    floor, audit = median(floors), median(audits)
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {chosen.jobs} threads, Python {platform.python_version()}",
        "versions": manifest["versions"],
        "rows": chosen.rows,
        "bytes": source.stat().st_size,
        "runs": chosen.runs,
        "floor": floor._asdict(),
        "audit": audit._asdict(),
        "ratio": round(audit.wall / floor.wall, 2),
        "cpu_ratio": round(audit.cpu / floor.cpu, 2),
        "rows_a_second": round(chosen.rows / audit.wall),
        "written_mb": round(written / 1e6),
        "findings": sum(result["violations"] for result in findings),
        "phases": manifest["seconds"],
        "slowest_checks": {
            r["check_id"]: r["seconds"] for r in sorted(findings, key=lambda r: -r["seconds"])[:8]
        },
    }
    print(json.dumps(line, indent=1))  # noqa: T201 - a script's output
    with (HERE / "results.jsonl").open("a", encoding="utf-8") as results:
        results.write(json.dumps(line) + "\n")
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
