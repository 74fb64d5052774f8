"""One pass over the register and a query a check find the same: whom a check judges, and who offends."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from simaudit.errors import Note
from simaudit.generate import generate
from simaudit.intake.load import load_month
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.values.text import address_hash, name_key, needs_cleaning, plain_addresses
from simaudit.judge.engine import DuckDBEngine
from simaudit.judge.judging import applicable, judge
from simaudit.judge.prefilter import (
    COUNTED_VIEWS,
    NO_PREFILTER,
    Prefilter,
    ViewCount,
    prefilter,
    prefilter_plan,
    view_counts,
)
from simaudit.judge.register import Register, repeated
from simaudit.judge.register_database import Limits
from simaudit.judge.row_rules import judged_rows, offending_rows
from simaudit.period import Period
from simaudit.rules.check import Check
from simaudit.rules.load import load_catalogue, load_check
from simaudit.rules.repeated_keys import ConflictingKeys, RepeatedKeys

PERIOD = Period(2026, 10)
CHECKS = [check for check in load_catalogue() if not check.cross and not check.references]
ROW_RULES = {check.id for check in CHECKS if offending_rows(check, PERIOD.as_of)}


Found = tuple[dict[str, object], list[tuple[object, ...]]]
"""By check, the opinions; the findings."""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> CarrierMonth:
    folder = tmp_path_factory.mktemp("own")
    generate(folder, rows=900, carriers=["viettel"], months=[PERIOD], violations=0.2, seed=5)
    loaded = load_month("viettel", [folder / "2026-10" / "viettel_2026-10.csv"], folder / "viettel.parquet")
    files = tuple((account.name, account.read) for account in loaded.accounts)
    return CarrierMonth("viettel", loaded.path, loaded.columns, files)


def opened(own: CarrierMonth) -> Register:
    return Register([own], PERIOD.as_of, limits=Limits(threads=1))


@pytest.fixture(scope="module")
def one_by_one(own: CarrierMonth) -> tuple[Found, dict[str, dict[str, ViewCount]]]:
    """What is found in `own` by a query a check, and what is counted of each view."""
    with opened(own) as register:
        found = judged(register, CHECKS)
        return found, {view: view_counts(register, NO_PREFILTER, view) for view in COUNTED_VIEWS}


def judged(register: Register, checks: list[Check], counted: Prefilter = NO_PREFILTER) -> Found:
    engine = DuckDBEngine(register, counted)
    opinions = {check.id: judge(register, check, engine).opinions for check in checks}
    rows = register.connection.execute("FROM finding UNION ALL BY NAME FROM remark ORDER BY ALL").fetchall()
    return dict(opinions), rows


# Few offenders are laid out apart; a rule with many is judged where the rows lie.
@pytest.mark.parametrize("most", [0.5, 0.02, 0.0])
def test_a_prefilter_changes_nothing_but_the_way(
    most: float,
    own: CarrierMonth,
    one_by_one: tuple[Found, dict[str, dict[str, ViewCount]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("simaudit.judge.prefilter._MOST_SUSPECT", most)
    found, counts = one_by_one
    with opened(own) as at_once:
        applied = applicable(at_once, CHECKS)
        counted = prefilter(at_once, prefilter_plan(CHECKS, PERIOD.as_of), applied)
        at_once.search_groups({name for check in applied for name in check.relations})
        assessed = {check.id for check in applied}
        assert {"UNR-03", "MIS-01"} <= assessed
        assert counted.judged.keys() <= assessed
        assert counted.judged.keys() >= ROW_RULES & assessed
        laid_out = at_once.connection.sql("SELECT record FROM suspect.subscriber").fetchall()
        assert len(laid_out) <= most * 900
        assert any(counted.offending.values()) == bool(laid_out) == (most > 0)
        assert (ROW_RULES & assessed <= counted.offending.keys()) == (most == 0.5)
        assert judged(at_once, CHECKS, counted) == found
        for view in COUNTED_VIEWS:
            of_view = view_counts(at_once, counted, view)
            assert 0 < of_view["viettel"].columns["full_name"] < of_view["viettel"].rows
            assert of_view == counts[view]


def test_keys_that_are_not_found_ahead_fail_the_rules_that_ask_for_them(
    own: CarrierMonth, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(
        connection: duckdb.DuckDBPyConnection, wanted: RepeatedKeys | ConflictingKeys, parts: int
    ) -> pl.DataFrame:
        if wanted.key == "day_hash":
            raise duckdb.OutOfMemoryException("no room")
        return repeated(connection, wanted, parts)

    monkeypatch.setattr("simaudit.judge.register.repeated", found)
    with opened(own) as register:
        register.search_groups({name for check in CHECKS for name in check.relations})
        opinions = {check.id: judge(register, check).opinions["viettel"] for check in CHECKS}
    failed = {id_: opinion.note for id_, opinion in opinions.items() if opinion.status == "error"}
    assert failed == dict.fromkeys(("BLK-07", "BLK-10", "BLK-11"), Note("stopped_for_memory"))
    assert opinions["BLK-08"].violations


def test_knows_rules_that_judge_every_record_by_itself() -> None:
    assert {
        "UNR-01",
        "UNR-03",
        "UNR-08",
        "MIS-01",
        "MIS-04",
        "MIS-15",
        "PRC-06",
        "PRC-10",
        "EXT-03",
    } <= ROW_RULES
    assert not {"MIS-05", "MIS-07", "MIS-21", "BLK-01", "BLK-04", "BLK-12", "EXT-01", "EXT-06"} & ROW_RULES


def test_puts_names_and_parameters_in(tmp_path: Path) -> None:
    minor = next(check for check in CHECKS if check.id == "PRC-06")
    judges, offends = judged_rows(minor, PERIOD.as_of), offending_rows(minor, PERIOD.as_of)
    assert judges is not None
    assert offends is not None
    assert judges.view == offends.view == "live_individual"
    assert "guardian_id" not in judges.condition
    assert "FULL_YEARS(date_of_birth, registered_at)" in offends.condition
    notice = next(check for check in CHECKS if check.id == "UNR-11")
    condition = offending_rows(notice, PERIOD.as_of)
    assert condition is not None
    assert "+ 16 <= " in condition.condition
    assert "'2026-10-31'" in condition.condition


def test_a_check_that_cannot_be_asked_of_every_row_costs_the_others_nothing(
    own: CarrierMonth, one_by_one: tuple[Found, dict[str, dict[str, ViewCount]]], tmp_path: Path
) -> None:
    folder = tmp_path / "own" / "extract"
    folder.mkdir(parents=True)
    model = next(check for check in CHECKS if check.id == "EXT-03").path
    text = model.read_text(encoding="utf-8").replace("EXT-03", "EXT-99").replace("value-unreadable", "breaks")
    text = text.replace(
        "WHERE unreadable IS NOT NULL", "WHERE CAST(full_name AS INTEGER) > 1 AND unreadable IS NOT NULL"
    )
    text = text.replace('population = "subscriber"', 'population = "subscriber"\nneeds = ["full_name"]')
    path = folder / "EXT-99_breaks.sql"
    path.write_text(text, encoding="utf-8")
    broken = load_check(path)
    with opened(own) as register:
        checks = [*CHECKS, broken]
        counted = prefilter(register, prefilter_plan(checks, PERIOD.as_of), applicable(register, checks))
        opinions, rows = judged(register, checks, counted)
        assert (opinions.pop("EXT-99")["viettel"].status) == "error"  # type: ignore[index]
        assert (opinions, rows) == one_by_one[0]


@pytest.mark.parametrize(
    "inner", ["subscriber", "live_mobile", "finding", "(SELECT msisdn FROM subscriber) AS rows", "own"]
)
def test_a_check_that_asks_of_other_rows_is_judged_by_its_query(inner: str, tmp_path: Path) -> None:
    folder = tmp_path / "extract"
    folder.mkdir()
    model = next(check for check in CHECKS if check.id == "EXT-03").path
    text = model.read_text(encoding="utf-8").replace(
        "WHERE unreadable IS NOT NULL", f"WHERE msisdn IN (SELECT msisdn FROM {inner})"
    )
    head, query = text.rsplit("*/", 1)
    (folder / model.name).write_text(
        f"{head}*/ WITH own AS (SELECT msisdn FROM subscriber) {query}", encoding="utf-8"
    )
    assert offending_rows(load_check(folder / model.name), PERIOD.as_of) is None


def test_addresses_of_one_key_have_one_hash() -> None:
    same = ["12 Đường Lê Lợi, P.3", "12  duong le loi p 3", "12 ĐƯỜNG LÊ-LỢI P3", "12 đương lê lơi P/3"]
    other = ["12 Đường Lê Lợi, P.4", "Ñandú 7", "nandu, 7", "***", None]
    addresses = pl.Series([*same, *other])
    hashes = address_hash(plain_addresses(addresses, needs_cleaning(addresses))).to_list()
    assert len(set(hashes[: len(same)])) == 1
    assert hashes[len(same)] != hashes[0]
    assert hashes[len(same) + 1] == hashes[len(same) + 2]
    assert hashes[-1] is None
    keys = [key.replace(" ", "") if key else key for key in name_key(addresses).to_list()]
    for key, value in zip(keys, hashes, strict=True):
        assert all(value == twin for other_key, twin in zip(keys, hashes, strict=True) if other_key == key)
