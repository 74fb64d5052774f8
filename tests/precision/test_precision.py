"""Honest registers, calm and messy, are left in peace; seven frauds planted beside them are found."""

from math import ceil
from pathlib import Path
from typing import Final

import polars as pl
import pytest
from precision.__main__ import table
from precision.case_measurement import CaseMeasurement, case_table, measure_cases, read_cases
from precision.frauds import FRAUDS
from precision.honest.rates import MESSY
from precision.measurement import (
    MONTHS,
    Measurement,
    audit,
    bound_of,
    case_floors,
    checks_with_bounds,
    honest_case_bound,
    measure,
    most_accused,
    recall_floors,
    write_world,
)

from simaudit.rules.load import load_catalogue

ROWS: Final = 60_000
MESSY_ROWS: Final = 30_000
FEW: Final = 5
"""A family's numbers, which weigh more in a small register than their rate in a large one."""
SETTINGS: Final = "[restricted]\nwork_page = false\n"
"""Only findings and cases are read."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pl.DataFrame]:
    """The folder of the register, and its truth."""
    folder = tmp_path_factory.mktemp("precision")
    return folder, write_world(folder, ROWS, seed=1)


@pytest.fixture(scope="module")
def measured(world: tuple[Path, pl.DataFrame]) -> tuple[Measurement, CaseMeasurement]:
    folder, truth = world
    measurement = measure(audit(None, folder, folder / "out", settings=SETTINGS), truth)
    return measurement, measure_cases(read_cases(folder / "out" / MONTHS[-1]), truth)


@pytest.fixture
def measurement(measured: tuple[Measurement, CaseMeasurement]) -> Measurement:
    return measured[0]


@pytest.fixture
def cases(measured: tuple[Measurement, CaseMeasurement]) -> CaseMeasurement:
    return measured[1]


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> Measurement:
    folder = tmp_path_factory.mktemp("messy")
    truth = write_world(folder, MESSY_ROWS, seed=1, rates=MESSY)
    return measure(audit(None, folder, folder / "out", settings=SETTINGS), truth)


def test_bounds_are_of_checks_and_frauds_that_there_are() -> None:
    assert checks_with_bounds() <= {check.id for check in load_catalogue()}
    assert sorted(recall_floors()) == sorted(case_floors()) == sorted(FRAUDS)


@pytest.mark.slow("sixty thousand rows are made and audited, for the whole file")
def test_no_check_accuses_more_honest_people_than_its_bound(measurement: Measurement) -> None:
    assert over_bound(measurement, "calm") == {}, table(measurement)
    assert measurement.accused_share <= most_accused("calm"), table(measurement)
    print(table(measurement))  # noqa: T201


@pytest.mark.slow("thirty thousand rows are made and audited")
def test_nor_where_life_is_messy(messy: Measurement) -> None:
    assert over_bound(messy, "messy") == {}, table(messy, "messy")
    assert messy.accused_share <= most_accused("messy"), table(messy, "messy")


def over_bound(measurement: Measurement, register: str) -> dict[str, int]:
    """Check → innocents of it, where they are more than its bound."""
    return {
        row["check_id"]: row["innocent"]
        for row in measurement.checks.iter_rows(named=True)
        if row["innocent"] > bound_of(row["check_id"], register) * measurement.rows / 1_000_000 + FEW
    }


def test_a_unit_is_a_holder_where_the_check_names_one(messy: Measurement) -> None:
    figures = {check: (rows, units) for check, rows, units in
               messy.checks.select("check_id", "innocent", "units").iter_rows()}  # fmt: skip
    assert all(0 < units <= rows for rows, units in figures.values())
    # Four numbers or more make one holder, and five one telephone; of a slip each row is one.
    for check, fewest in (("BLK-01", 4), ("BLK-15", 5)):
        rows, units = figures[check]
        assert rows >= fewest * units
    assert figures["MIS-03"][0] == figures["MIS-03"][1]


def test_each_fraud_is_found(measurement: Measurement, messy: Measurement) -> None:
    for each in (measurement, messy):
        found = {row["fraud"]: row["recall"] for row in each.recall.iter_rows(named=True)}
        missed = {fraud: found[fraud] for fraud, least in recall_floors().items() if found[fraud] < least}
        assert missed == {}, table(each)


def test_stories_of_frauds_that_link_are_one_case_each(cases: CaseMeasurement) -> None:
    whole = cases.whole
    apart = {
        fraud: whole[fraud]
        for fraud, least in case_floors().items()
        if whole[fraud][0] < int(least * whole[fraud][1])
    }
    assert apart == {}, case_table(cases, ROWS)
    print(case_table(cases, ROWS))  # noqa: T201


def test_frauds_stand_before_what_is_honest_and_are_for_the_police(cases: CaseMeasurement) -> None:
    assert cases.behind == 0, case_table(cases, ROWS)
    # A fraud on fewer than ten people is proposed by nobody's sign alone.
    planted = cases.first.filter((pl.col("planted") > 0.5) & (pl.col("deceived") >= 10))
    assert planted["police"].all(), case_table(cases, ROWS)


def test_honest_rows_make_few_cases_and_none_of_one_person(cases: CaseMeasurement) -> None:
    assert cases.honest_only <= ceil(honest_case_bound() * ROWS / 1_000_000), case_table(cases, ROWS)
    assert cases.alone == 0, case_table(cases, ROWS)


def test_a_seed_gives_the_same_register(tmp_path: Path) -> None:
    first, second = (write_world(tmp_path / name, 2_000, seed=7) for name in ("first", "second"))
    assert first.equals(second)
