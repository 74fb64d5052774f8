"""An honest register, made untidy by life, is left in peace; seven frauds planted beside it are found."""

from pathlib import Path
from typing import Final

import pytest
from precision.__main__ import SIMAUDIT, table
from precision.bounds import bound_of, checks_with_bounds, recall_floors
from precision.frauds import FRAUDS
from precision.measurement import Measurement, audit, measure, write_world

from simaudit.catalogue.load import load_catalogue

ROWS: Final = 60_000
FEW: Final = 5
"""A family's numbers, which weigh more in a small register than their rate in a large one."""


@pytest.fixture(scope="module")
def measurement(tmp_path_factory: pytest.TempPathFactory) -> Measurement:
    folder = tmp_path_factory.mktemp("precision")
    truth = write_world(folder, ROWS, seed=1)
    return measure(audit(SIMAUDIT, folder, folder / "out"), truth)


def test_bounds_are_of_checks_and_frauds_that_there_are() -> None:
    assert checks_with_bounds() <= {check.id for check in load_catalogue()}
    assert sorted(recall_floors()) == sorted(FRAUDS)


def test_no_check_accuses_more_honest_people_than_its_bound(measurement: Measurement) -> None:
    over = {
        row["check_id"]: row["innocent"]
        for row in measurement.checks.iter_rows(named=True)
        if row["innocent"] > bound_of(row["check_id"]) * measurement.rows / 1_000_000 + FEW
    }
    assert over == {}, table(measurement)
    print(table(measurement))  # noqa: T201


def test_each_fraud_is_found(measurement: Measurement) -> None:
    found = {row["fraud"]: row["recall"] for row in measurement.recall.iter_rows(named=True)}
    missed = {fraud: found[fraud] for fraud, least in recall_floors().items() if found[fraud] < least}
    assert missed == {}, table(measurement)


def test_a_seed_gives_the_same_register(tmp_path: Path) -> None:
    first, second = (write_world(tmp_path / name, 2_000, seed=7) for name in ("first", "second"))
    assert first.equals(second)
