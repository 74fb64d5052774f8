"""Twelve simple rules over one extract: simaudit beside DuckDB, polars and Pandera, written by hand.

    python tests/benchmarks/peers.py --rows 1000000
    python tests/benchmarks/peers.py viettel_2026-10.csv

Every way is a whole process that reads the extract and writes which number breaks which rule; they run in
turn, and the medians are printed. Written by hand are the rules alone, for values as this one file writes
them: other wordings, encodings and spellings, an account of every record, comparison with the month before,
report and receipt are what simaudit does besides. `simaudit` judges by the twelve checks alone (`selfcheck
--check`); `all checks` is a whole audit of the same file. Exits with 1 where two ways find other numbers.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import duckdb
import polars as pl
from bench import SIMAUDIT, Run, extract, median, timed

HERE: Final = Path(__file__).resolve()
PROVINCES: Final = HERE.parents[2] / "checks" / "reference" / "birth_province.csv"
FINDING: Final = ("check_id", "msisdn")

SQL: Final = HERE.with_suffix(".sql")


def by_duckdb(file: Path, target: Path) -> None:
    """One statement that reads, judges and writes."""
    script = SQL.read_text(encoding="utf-8")
    for name, path in (("$file", file), ("$provinces", PROVINCES), ("$target", target)):
        script = script.replace(name, "'" + str(path).replace("'", "''") + "'")
    duckdb.sql(script)


def live(file: Path) -> pl.LazyFrame:
    """The rows of numbers that haven't ended, with what the rules look at."""
    text = pl.col
    rows = pl.scan_csv(file, infer_schema=False)
    rows = rows.with_columns(pl.when(pl.all() != "").then(pl.all()))
    rows = rows.filter(text("status").is_null() | (text("status") != "TERMINATED"))
    birth = text("date_of_birth")
    paper = text("id_number")
    counting = pl.any_horizontal(
        pl.lit(digits).str.contains(paper, literal=True)
        for digits in ("01234567890123456789", "98765432109876543210")
    )
    alike = paper.str.slice(1) == paper.str.head(-1)
    placeholder = (paper.str.len_bytes() >= 6) & (counting | alike)
    rows = rows.with_columns(
        individual=text("customer_type").is_null() | (text("customer_type") == "INDIVIDUAL"),
        h2h=text("service_type").is_null() | (text("service_type") == "H2H"),
        full_service=text("status").is_null() | (text("status") == "ACTIVE"),
        birth_year=pl.coalesce(
            birth.str.to_date("%Y-%m-%d", strict=False).dt.year(),
            birth.str.to_date("%d/%m/%Y", strict=False).dt.year(),
            pl.when(birth.str.len_bytes() == 4).then(birth).cast(pl.Int32, strict=False),
        ),
        id_issue_date=text("id_issue_date").str.to_date("%Y-%m-%d"),
        **{
            name: text(name).str.to_datetime("%Y-%m-%d %H:%M:%S")
            for name in ("registered_at", "activated_at", "authenticated_at")
        },
    )
    bearing = text("id_type").is_null() | ~text("id_type").is_in(["PASSPORT", "OTHER"])
    personal = text("individual") & paper.str.contains(r"^[0-9]{12}$") & ~placeholder & bearing
    return rows.with_columns(
        anew=text("registered_at") >= pl.datetime(2026, 4, 15),
        head=pl.when(personal).then(paper.str.head(6)).cast(pl.Int32),
    )


def luhn(serial: pl.Expr) -> pl.Expr:
    """The Luhn sum of a text of digits, modulo ten."""
    backwards = serial.str.reverse()
    digits = [
        pl.coalesce(backwards.str.slice(place, 1).cast(pl.Int32, strict=False), 0) for place in range(20)
    ]
    doubled = [digit * 2 - (digit > 4).cast(pl.Int32) * 9 for digit in digits]
    return pl.sum_horizontal(digits[::2] + doubled[1::2]) % 10


def rules() -> Mapping[str, pl.Expr]:
    """Check → whether a row breaks it; NULL counts as no."""
    value = pl.col
    codes = [int(code) for code in pl.read_csv(PROVINCES, infer_schema=False)["code"]]
    registered, birth_year, head = value("registered_at"), value("birth_year"), value("head")
    days = registered.dt.date() - value("activated_at").dt.date()
    serial = value("iccid")
    return {
        "UNR-01": value("individual")
        & (value("full_name").is_null() | birth_year.is_null() | value("id_number").is_null()),
        "UNR-07": value("h2h") & value("anew") & value("full_service") & value("authenticated_at").is_null(),
        "UNR-14": value("individual")
        & (value("channel").is_null() | ~value("channel").is_in(["APP", "VNEID"]))
        & (registered.is_null() | (registered >= pl.datetime(2024, 12, 24)))
        & (registered.is_null() | value("point_code").is_null() | value("clerk_code").is_null()),
        "MIS-02": value("guardian_id").is_null()
        & birth_year.is_between(1900, 2399)
        & ~(head % 1000 - (birth_year // 100 - 19) * 200 - birth_year % 100).is_in([0, 100]),
        "MIS-03": value("guardian_id").is_null()
        & (head // 100 % 2 != pl.when(value("gender") == "M").then(0).when(value("gender") == "F").then(1)),
        "MIS-04": ~(head // 1000).is_in(codes),
        "MIS-16": value("individual")
        & value("id_type").is_in(["CCCD", "CCCD_CHIP", "CAN_CUOC"])
        & (value("id_issue_date") < pl.date(2016, 1, 1)),
        "MIS-20": ~serial.str.contains(r"^8984[0-9]{15,16}$") | (luhn(serial) != 0),
        "MIS-26": days.dt.total_days() > 30,
        "MIS-29": value("individual")
        & (value("id_type") == "CMND")
        & value("id_number").str.contains(r"^[0-9]{9}$")
        & (registered >= pl.datetime(2025, 1, 1))
        & (days.dt.total_days().fill_null(0) <= 30),
        "PRC-01": value("h2h") & value("anew") & (value("channel").is_null() | (value("channel") == "OTHER")),
        "PRC-04": value("individual")
        & value("h2h")
        & (value("id_type") == "GCN_CAN_CUOC")
        & value("anew")
        & value("channel").is_in(["APP", "VNEID"]),
    }


def by_polars(file: Path, target: Path) -> None:
    """One lazy query: a flag a rule, then the flagged rows."""
    flagged = live(file).select("msisdn", *(broken.alias(id_) for id_, broken in rules().items()))
    flagged = flagged.filter(pl.any_horizontal(rules().keys()))
    rows = flagged.unpivot(index="msisdn", variable_name="check_id").filter("value")
    rows.select(FINDING).sink_parquet(target)


def by_pandera(file: Path, target: Path) -> None:
    """A schema with a check a rule, validated lazily: its failure cases are the findings."""
    from pandera.api.polars.types import PolarsData
    from pandera.errors import SchemaErrors
    from pandera.polars import Check, Column, DataFrameSchema

    def unbroken(broken: pl.Expr) -> Callable[[PolarsData], pl.LazyFrame]:
        return lambda data: data.lazyframe.select(unbroken=~broken.fill_null(value=False))

    schema = DataFrameSchema(
        {"msisdn": Column(str)},
        checks=[Check(unbroken(broken), name=id_, error=id_) for id_, broken in rules().items()],
    )
    rows = live(file).collect()
    none = pl.DataFrame(schema=dict.fromkeys(FINDING, pl.String))
    try:
        schema.validate(rows, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases.select("check", "index")
        none = cases.select(check_id="check", msisdn=rows["msisdn"].gather(cases["index"]))
    none.write_parquet(target)


WAYS: Final[Mapping[str, Callable[[Path, Path], None]]] = {
    "DuckDB": by_duckdb,
    "polars": by_polars,
    "Pandera": by_pandera,
}


def measure(file: Path, runs: int) -> bool:
    """Run every way in turn and print the medians; whether all found the same numbers."""
    timings: dict[str, list[Run]] = {
        name: [] for name in ("DuckDB", "polars", "Pandera", "simaudit", "all checks")
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "simaudit.toml").write_text('key_file = "peers.key"\n', encoding="utf-8")
        order = [str(file), "--carrier", "viettel", "--no-lists", "--no-progress", "--fail-on", "none"]
        order += ["--period", "2026-10", "--config", str(folder / "simaudit.toml")]
        some = [part for check_id in rules() for part in ("--check", check_id)]
        for _ in range(runs):
            for way in WAYS:
                command = [sys.executable, str(HERE), str(file), "--way", way, "--target", str(folder / way)]
                timings[way].append(timed(command))
            timings["simaudit"].append(timed([*SIMAUDIT, "selfcheck", *order, *some]))
            timings["all checks"].append(timed([*SIMAUDIT, "selfcheck", *order]))
            shutil.rmtree(folder / "selfcheck")
        by_way = {way: pl.read_parquet(folder / way).sort(FINDING) for way in WAYS}
        restricted = folder / "partial" / "2026-10" / "viettel" / "restricted"
        files = [restricted / f"{table}.parquet" for table in ("findings", "remarks")]
        expected = pl.concat(pl.read_parquet(file).select(FINDING) for file in files).sort(FINDING)
    for way, way_timings in timings.items():
        run = median(way_timings)
        print(f"{way:10} {run.wall:7.1f} s {run.cpu:7.1f} s of processor {run.peak_mb:7.0f} MB")  # noqa: T201
    differing = [way for way, findings in by_way.items() if not findings.equals(expected)]
    for way in differing:
        counts = (
            expected["check_id"]
            .value_counts()
            .join(
                by_way[way]["check_id"].value_counts(),
                on="check_id",
                how="full",
                coalesce=True,
                suffix=" by hand",
            )
        )
        print(f"{way} finds other numbers: {counts.sort('check_id').rows()}")  # noqa: T201
    return not differing


def main() -> int:
    """Generate where no file is named, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "simaudit-bench")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--target", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.way:
        WAYS[chosen.way](chosen.file, chosen.target)
        return 0
    file = chosen.file or extract(chosen.folder, chosen.rows, "honest") / "viettel_2026-10.csv"
    return int(not measure(file.resolve(), chosen.runs))


if __name__ == "__main__":
    sys.exit(main())
