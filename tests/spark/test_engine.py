"""A month judged in Spark has the verdicts and the findings that it has in DuckDB."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl
import pytest
from pyspark.sql import SparkSession
from support.few_checks import checks_of

from simaudit.contract import COLUMNS
from simaudit.errors import Note
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.engine import DuckDBEngine
from simaudit.judge.judging import Opinion, judge
from simaudit.judge.register import Register
from simaudit.paths import CHECKS
from simaudit.period import Period
from simaudit.spark.engine import home_engine

SAMPLE: Final = CHECKS.parent / "sample_data"
AS_OF: Final = Period.parse("2026-10").as_of
JUDGED: Final = checks_of("UNR-08", "UNR-12", "MIS-10", "MIS-22", "BLK-08", "PRC-14", "EXT-04", "BLK-14")
"""Of rows, lists, portraits, all carriers together, bursts, the month before and, at the end, findings."""


def month(carrier: str, period: str, folder: Path) -> CarrierMonth:
    (path,) = (SAMPLE / period).glob(f"{carrier}_*")
    loaded = load_month(carrier, [path], folder / f"{carrier}_{period}.parquet")
    files = tuple((account.name, account.read) for account in loaded.accounts)
    columns = frozenset(loaded.accounts[0].mapped.values())
    return CarrierMonth(carrier, loaded.path, columns, files, loaded.rejects.select("record", "reason"))


def register(folder: Path, *carriers: str) -> Register:
    names = ("active", "points", "reported", "revoked")
    lists = {name: pl.read_csv(SAMPLE / "2026-10" / f"{name}.csv", infer_schema=False) for name in names}
    before = [month(carrier, "2026-09", folder) for carrier in carriers]
    return Register([month(carrier, "2026-10", folder) for carrier in carriers], AS_OF, lists, before)


def judged(
    opened: Register, session: SparkSession | None
) -> tuple[dict[str, dict[str, Opinion]], pl.DataFrame]:
    engine = home_engine(session)(opened, JUDGED) if session else DuckDBEngine(opened)
    opinions = {check.id: judge(opened, check, engine).opinions for check in JUDGED}
    engine.finish()
    return opinions, opened.findings().sort(pl.all())


@pytest.mark.slow("every check is asked of a register of two carriers")
def test_two_carriers_in_one_register_have_the_same_findings(session: SparkSession, tmp_path: Path) -> None:
    """By few checks; all of them judge a carrier-month in test_register_selfcheck.py."""
    one, other = register(tmp_path, "viettel", "itel"), register(tmp_path, "viettel", "itel")
    with one, other:
        opinions, findings = judged(one, None)
        in_spark, found = judged(other, session)
    assert in_spark == opinions
    assert found.equals(findings)
    assert {len(each) for each in opinions.values()} == {2}
    assert set(findings["check_id"]) == {"UNR-08", "MIS-10", "MIS-22", "BLK-08", "PRC-14", "EXT-04", "BLK-14"}
    assert session.sql("SHOW VIEWS").collect() == []


@pytest.mark.parametrize(
    ("condition", "note"),
    [
        ("translate(msisdn, '1', '2') IS NOT NULL", Note("no_rule_for_spark", function="translate")),
        ("1 // (length(msisdn) - 11) = 1", Note("spark_stopped", kind="DIVIDE_BY_ZERO")),
    ],
)
def test_what_spark_cannot_judge_is_an_error_that_says_why(
    condition: str, note: Note, session: SparkSession, tmp_path: Path
) -> None:
    sql = f"SELECT carrier, msisdn, record, NULL AS subject, NULL AS detail FROM live WHERE {condition}"
    check = replace(checks_of("UNR-01")[0], sql=sql)
    extract = tmp_path / "viettel.csv"
    extract.write_text("msisdn,status\n0961000001,ACTIVE\n", encoding="utf-8")
    loaded = load_month("viettel", [extract], tmp_path / "viettel.parquet")
    held = CarrierMonth("viettel", loaded.path, frozenset(COLUMNS), ((extract.name, 1),))
    with Register([held], AS_OF) as opened:
        engine = home_engine(session)(opened, [check])
        assert judge(opened, check, engine).opinions == {"viettel": Opinion("error", note)}
        engine.finish()
        assert opened.findings().is_empty()
