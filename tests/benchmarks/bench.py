"""Measures a whole audit against the floor: DuckDB loading the same files as text into a table of its own.

    make bench ROWS="1000000 3000000 10000000"
    make bench ROWS=3000000 SHAPES="usual honest honest-wide dense foreign"
    make bench ROWS=3000000 SHAPES="one-portrait one-device one-address one-minute"

Usual rows are those of `simaudit dev generate`, honest ones those of its `--honest`; the others are made
of them (shapes.py). The input is generated once and kept. Floor and audit run as whole processes,
alternating, so that a machine that slows down slows both; the ratio of the
medians is what to quote. A line a size and shape is appended to results.jsonl.
Over several sizes, the exponent of growth is the slope between the logarithms
of rows and seconds: 1 where twice the rows take twice the time. What every run
costs is measured too: `--help`, and the audit of sample_data.
"""

import argparse
import json
import math
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from shapes import HONEST, SHAPES, reshape

from simaudit.intake.reference_lists import LIST_KINDS

HERE = Path(__file__).resolve().parent
SIMAUDIT = [sys.executable, "-m", "simaudit"]
SAMPLE = HERE.parents[1] / "sample_data" / "2026-10"
FLOOR = """
import duckdb, sys
target, threads, *sources = sys.argv[1:]
connection = duckdb.connect(target)
connection.execute(f"SET threads = {threads}")
connection.execute("SET enable_progress_bar = false")
read = f"read_csv({sources}, all_varchar = true, header = true)"
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
    # polars, imported here, leaves its allocator's settings in the environment. Who runs simaudit has none
    # there, and a run chooses its own.
    environment = {name: value for name, value in os.environ.items() if name != "_RJEM_MALLOC_CONF"}
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(runs: list[Run]) -> Run:
    """The median of each figure."""
    return Run(*(round(statistics.median(values), 2) for values in zip(*runs, strict=True)))


def extract(folder: Path, rows: int, shape: str, pieces: int = 1) -> Path:
    """The month's folder of that size and shape, generated where it isn't there yet."""
    month = folder / (f"rows-{rows}" if shape == "usual" else f"rows-{rows}-{shape}") / "2026-10"
    if month.exists():
        return month
    if shape == "usual":
        order = ["dev", "generate", str(month.parent), "--rows", str(rows), "--carriers", "viettel"]
        subprocess.run([*SIMAUDIT, *order], check=True, stdout=subprocess.DEVNULL)
        if pieces > 1:
            cut(month / "viettel_2026-10.csv", pieces)
    elif shape in HONEST:
        command = [sys.executable, str(HERE / "honest.py"), str(folder), str(rows)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(HERE.parent)})
    else:
        source = extract(folder, rows, SHAPES[shape].of)
        month.mkdir(parents=True)
        # A process that is begun has at least the memory of the one that begins it: this one stays small.
        sources = (source / "viettel_2026-10.csv", month / "viettel_2026-10.csv", shape)
        making = get_context("spawn").Process(target=reshape, args=sources)
        making.start()
        making.join()
        if making.exitcode:
            raise ChildProcessError(f"{shape} could not be made")
        for name in LIST_KINDS:
            shutil.copy(source / f"{name}.csv", month)
    return month


def cut(whole: Path, pieces: int) -> None:
    """Several files of one, each with the header; from its end, so that little disk is needed beside it."""
    with whole.open("r+b") as file:
        header = file.readline()
        first, size = file.tell(), whole.stat().st_size
        for number in range(pieces - 1, 0, -1):
            file.seek(first + (size - first) * number // pieces)
            file.readline()
            start = file.tell()
            with whole.with_name(f"viettel_2026-10_{number:02d}.csv").open("wb") as piece:
                piece.write(header)
                shutil.copyfileobj(file, piece, 1 << 24)
            file.truncate(start)
    whole.rename(whole.with_name("viettel_2026-10_00.csv"))


def measure(folder: Path, month: Path, rows: int, chosen: argparse.Namespace) -> dict[str, Any]:
    """Floor and audit of a month, alternating: the line for the results file."""
    work = folder / "work"
    sources = sorted(month.glob("viettel_*.csv"))
    floors: list[Run] = []
    audits: list[Run] = []
    for _ in range(chosen.runs):
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        load = [sys.executable, "-c", FLOOR, str(work / "floor.duckdb"), str(chosen.jobs), *map(str, sources)]
        if not chosen.no_floor:
            floors.append(timed(load))
            (work / "floor.duckdb").unlink()
        (work / "simaudit.toml").write_text('key_file = "bench.key"\n', encoding="utf-8")
        options = [part for name in LIST_KINDS for part in (f"--{name}", str(month / f"{name}.csv"))]
        options += ["--config", str(work / "simaudit.toml"), "--jobs", str(chosen.jobs), "--no-progress"]
        options += ["--memory", chosen.memory] if chosen.memory else []
        audit = [*SIMAUDIT, "audit", *map(str, sources), *options]
        audits.append(timed(audit))
    out = work / "out" / "2026-10"
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    results = json.loads((out / "viettel" / "results.json").read_text(encoding="utf-8"))
    found = {result["check_id"]: result["violations"] for result in results}
    line = {
        "versions": manifest["versions"],
        "bytes": sum(source.stat().st_size for source in sources),
        "files": len(sources),
        "memory": chosen.memory,
        "audit": median(audits)._asdict(),
        "rows_a_second": round(rows / median(audits).wall),
        "written_mb": round(sum(path.stat().st_size for path in work.rglob("*") if path.is_file()) / 1e6),
        "findings": sum(found.values()),
        **against_truth(month, found),
        "phases": manifest["seconds"],
        "slowest_checks": slowest({result["check_id"]: result["seconds"] for result in results}),
        "slowest_relations": slowest(manifest["relations"]),
    }
    if floors:
        line["floor"] = median(floors)._asdict()
        line["ratio"] = round(median(audits).wall / median(floors).wall, 2)
        line["cpu_ratio"] = round(median(audits).cpu / median(floors).cpu, 2)
    shutil.rmtree(work)
    return line


def slowest(seconds: Mapping[str, float]) -> dict[str, float]:
    """The eight that took longest, the first of them first."""
    return dict(sorted(seconds.items(), key=lambda one: -one[1])[:8])


def fixed(folder: Path, chosen: argparse.Namespace) -> dict[str, Any]:
    """What a run costs whatever is audited: `--help`, and a month of five small carriers."""
    work = folder / "work"
    helps = [timed([*SIMAUDIT, "--help"]) for _ in range(chosen.runs)]
    samples: list[Run] = []
    for _ in range(chosen.runs):
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        (work / "simaudit.toml").write_text('key_file = "bench.key"\n', encoding="utf-8")
        lists = [part for name in LIST_KINDS for part in (f"--{name}", str(SAMPLE / f"{name}.csv"))]
        config = ["--config", str(work / "simaudit.toml"), "--jobs", str(chosen.jobs), "--no-progress"]
        samples.append(timed([*SIMAUDIT, "audit", str(SAMPLE), *lists, *config]))
    shutil.rmtree(work)
    return {"help": median(helps)._asdict(), "sample_data": median(samples)._asdict()}


def against_truth(month: Path, found: dict[str, int]) -> dict[str, Any]:
    """Whether every check found as many as were planted, and where not: check → (planted, found).

    None where the shape says nothing of it.
    """
    truth = month / "truth.csv"
    if not truth.exists():
        return {"as_planted": None}
    planted = Counter(pl.read_csv(truth, infer_schema=False)["check_id"].to_list())
    other = {id_: (planted[id_], found.get(id_, 0)) for id_ in sorted({*planted, *found})}
    differing = {id_: pair for id_, pair in other.items() if pair[0] != pair[1]}
    return {"as_planted": not differing, **({"differing": differing} if differing else {})}


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The slope of the line that lies closest to the logarithms of both."""
    return statistics.linear_regression(list(map(math.log, sizes)), list(map(math.log, seconds))).slope


def conclusions(lines: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What several sizes of a shape say together, and the slowest check of groups as large as they get."""
    for shape in dict.fromkeys(line["shape"] for line in lines):
        of_shape = [line for line in lines if line["shape"] == shape]
        seconds = {line["rows"]: line["audit"]["wall"] for line in of_shape}
        if len(seconds) > 1:
            yield f"{shape}: growth exponent {exponent(list(seconds), list(seconds.values())):.3f}"
        for line in of_shape:
            if shape in SHAPES and SHAPES[shape].hot:
                check, slowest = next(iter(line["slowest_checks"].items()))
                yield f"{shape}, {line['rows']} rows: no check takes longer than {check}, {slowest} s"


def main() -> None:
    """Generate, measure, print, append."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--shapes", nargs="+", default=["usual"], choices=["usual", *HONEST, *SHAPES])
    parser.add_argument("--pieces", type=int, default=1, help="files the carrier's month comes in")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--memory", help="the limit of the whole audit; none where none is given")
    parser.add_argument("--no-floor", action="store_true", help="measure the audit alone")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "simaudit-bench")
    chosen = parser.parse_args()
    machine = f"{platform.machine()}, {chosen.jobs} threads, Python {platform.python_version()}"

    def keep(what: dict[str, Any], measured: dict[str, Any]) -> dict[str, Any]:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        line = {"at": at, "machine": machine, **what, "runs": chosen.runs, **measured}
        print(json.dumps(line, indent=1), flush=True)  # noqa: T201 - a script's output
        with (HERE / "results.jsonl").open("a", encoding="utf-8") as results:
            results.write(json.dumps(line) + "\n")
        return line

    keep({"shape": "fixed"}, fixed(chosen.folder, chosen))
    lines = []
    for rows in chosen.rows:
        for shape in chosen.shapes:
            month = extract(chosen.folder, rows, shape, chosen.pieces)
            what = {"rows": rows, "shape": shape}
            lines.append(keep(what, measure(chosen.folder, month, rows, chosen)))
    for text in conclusions(lines):
        print(text)  # noqa: T201


if __name__ == "__main__":
    main()
