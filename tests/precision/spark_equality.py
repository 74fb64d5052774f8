"""The honest register and the frauds, judged by DuckDB and by Spark, finding by finding.

PYTHONPATH=tests python -m precision.spark_equality --rows 300000
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl
from precision.measurement import MONTHS, write_world
from pyspark.sql import DataFrame, SparkSession

from simaudit.generate.honest.points import CARRIERS
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth, month_rows
from simaudit.intake.reference_lists import LIST_KINDS, read_reference
from simaudit.judge.engine import DuckDBEngine, Engine, EngineOf
from simaudit.judge.judging import Opinion, judge
from simaudit.judge.register import Register
from simaudit.period import Period
from simaudit.rules.check import Check
from simaudit.rules.load import load_catalogue
from simaudit.spark.engine import SparkEngine
from simaudit.spark.relations import Relations
from simaudit.spark.row_types import to_spark

_AS_OF: Final[date] = Period.parse(MONTHS[-1]).as_of
_CATALOGUE: Final = sorted(load_catalogue(), key=lambda check: check.judges_findings)


class Judgement(NamedTuple):
    """What all checks came to over all carriers, and what they found."""

    opinions: dict[str, dict[str, Opinion]]
    findings: pl.DataFrame
    seconds: dict[str, float]


def differences(one: Judgement, other: Judgement) -> dict[str, int]:
    """Check → how many findings only one of the two has, and opinions that differ."""
    differing = Counter({id_: 1 for id_, own in one.opinions.items() if other.opinions[id_] != own})
    columns = one.findings.columns
    for left, right in ((one.findings, other.findings), (other.findings, one.findings)):
        alone = left.join(right, on=columns, how="anti", nulls_equal=True)
        differing.update(alone["check_id"].to_list())
    # Twice the same finding is no row of an anti join.
    if one.findings.height != other.findings.height:
        differing["rows"] = abs(one.findings.height - other.findings.height)
    return dict(differing)


def judged(folder: Path, session: SparkSession | None) -> Judgement:
    """All checks over all carriers together."""
    register = _register(folder)
    with register:
        engine = _spark(session, folder)(register, _CATALOGUE) if session else DuckDBEngine(register)
        opinions, seconds = {}, {}
        for check in _CATALOGUE:
            verdict = judge(register, check, engine)
            opinions[check.id], seconds[check.id] = verdict.opinions, verdict.seconds
        engine.finish()
        return Judgement(opinions, register.findings(), seconds)


def _register(folder: Path) -> Register:
    lists = {kind: read_reference(folder / MONTHS[-1] / f"{kind}.csv", kind).rows for kind in LIST_KINDS}
    before, now = ([_month(folder, period, carrier) for carrier in CARRIERS] for period in MONTHS)
    return Register(now, _AS_OF, lists, before)


def _month(folder: Path, period: str, carrier: str) -> CarrierMonth:
    """The month as it is read, once; beside it a file of its rows for Spark."""
    loaded = folder / f"{period}-{carrier}.parquet"
    path = folder / period / f"{carrier}.parquet"
    month = load_month(carrier, [path], loaded)
    account = month.accounts[0]
    rows = month_rows(loaded).with_columns(carrier=pl.lit(carrier)).collect()
    there = folder / "spark" / period
    there.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(to_spark(rows)).write_parquet(there / f"{carrier}.parquet")
    return CarrierMonth(
        carrier,
        loaded,
        frozenset(account.mapped.values()),
        ((account.name, account.read),),
        month.rejects.select("record", "reason"),
    )


def _spark(session: SparkSession, folder: Path) -> EngineOf:
    def rows(period: str) -> DataFrame:
        return session.read.parquet(str(folder / "spark" / period))

    def engine_of(register: Register, checks: Sequence[Check]) -> Engine:
        before, now = map(rows, MONTHS)
        relations = Relations(session, register, now, before)
        return SparkEngine(session, register, relations, relations.drop)

    return engine_of


def table(one: Judgement, other: Judgement) -> str:
    """Findings of each check in DuckDB and in Spark, differences, and seconds."""
    differing = differences(one, other)
    found = [Counter(judgement.findings["check_id"].to_list()) for judgement in (one, other)]
    lines = [f"{'check':8}{'DuckDB':>9}{'Spark':>9}{'differ':>8}{'s DuckDB':>10}{'s Spark':>9}"]
    lines += [
        f"{id_:8}{found[0][id_]:>9}{found[1][id_]:>9}{differing.get(id_, 0):>8}"
        f"{one.seconds[id_]:>10.2f}{other.seconds[id_]:>9.2f}"
        for id_ in sorted(one.opinions)
    ]
    heights = [judgement.findings.height for judgement in (one, other)]
    seconds = [sum(judgement.seconds.values()) for judgement in (one, other)]
    lines.append(
        f"{'all':8}{heights[0]:>9}{heights[1]:>9}{sum(differing.values()):>8}{seconds[0]:>10.2f}{seconds[1]:>9.2f}"
    )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge once by each and print; 1 where they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="spark-equality-"))
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "4g")
        .config("spark.sql.shuffle.partitions", "4")
        .getOrCreate()
    )
    try:
        write_world(folder, asked.rows, asked.seed)
        started = time.perf_counter()
        one, other = judged(folder, None), judged(folder, session)
        print(table(one, other))  # noqa: T201
        print(f"{time.perf_counter() - started:.0f} s with reading twice")  # noqa: T201
    finally:
        session.stop()
        shutil.rmtree(folder)
    return 1 if differences(one, other) else 0


if __name__ == "__main__":
    sys.exit(main())
