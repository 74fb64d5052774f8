"""Rules for reading cells, pinned by version: a change moves the fingerprints of checks that use them."""

import tomllib
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import simaudit.intake.values.versions
from simaudit.catalogue.load import load_catalogue
from simaudit.contract import COLUMN_KINDS, COLUMNS
from simaudit.intake.values.canonical import read_column
from simaudit.intake.values.iccid import luhn
from simaudit.intake.values.id_numbers import personal_head, twelve, usable_id
from simaudit.intake.values.text import name_key, plain_name
from simaudit.intake.values.versions import READINGS
from simaudit.intake.values.wordings import readings

PINNED = tomllib.loads(Path(__file__).with_name("versions.toml").read_text(encoding="utf-8"))


def of_twelve(numbers: pl.Series) -> pl.Series:
    return twelve(numbers, pl.Series([None] * len(numbers), dtype=pl.String), usable_id(numbers))


DERIVED: dict[str, Any] = {
    "name_key": name_key,
    "plain_name": lambda names: plain_name(name_key(names)),
    "usable_id": usable_id,
    "twelve": of_twelve,
    "personal_head": lambda numbers: personal_head(numbers, of_twelve(numbers)),
    "iccid_luhn": luhn,
}
COLUMN_OF = {
    kind: next(name for name in COLUMNS if COLUMN_KINDS[name] == kind) for kind in set(COLUMN_KINDS.values())
}
FINGERPRINTS = {check.id: check.fingerprint for check in load_catalogue()}


def read(reading: str, cells: list[str]) -> list[str]:
    values = pl.Series(cells, dtype=pl.String)
    made = DERIVED[reading](values) if reading in DERIVED else read_column(values, COLUMN_OF[reading])
    return ["" if value is None else str(value) for value in made.to_list()]


def test_every_reading_is_pinned() -> None:
    assert set(COLUMN_KINDS.values()) | set(DERIVED) == set(READINGS) == set(PINNED)


@pytest.mark.parametrize("reading", list(READINGS))
def test_a_reading_is_what_its_version_says(reading: str) -> None:
    pinned = PINNED[reading]
    made = dict(zip(pinned["cells"], read(reading, list(pinned["cells"])), strict=True))
    assert (pinned["version"], made) == (READINGS[reading], pinned["cells"]), (
        f"what is read as {reading} has changed: raise its version in "
        "simaudit/intake/values/versions.py, pin it anew in "
        "tests/intake/values/versions.toml, and state in CHANGELOG.md which figures move"
    )


def test_a_version_moves_the_fingerprints_of_the_checks_over_its_columns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(simaudit.intake.values.versions.READINGS, "iccid_luhn", 99)
    assert {check.id for check in load_catalogue() if check.fingerprint != FINGERPRINTS[check.id]} == {
        "MIS-20"
    }


def test_a_new_wording_moves_the_fingerprints_of_the_checks_over_its_column(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = readings
    monkeypatch.setattr(
        "simaudit.intake.values.versions.readings",
        lambda column: known(column) | ({"nam gioi moi": "M"} if column == "gender" else {}),
    )
    moved = {check.id for check in load_catalogue() if check.fingerprint != FINGERPRINTS[check.id]}
    # EXT-03 counts what no wording is known for.
    assert moved == {"MIS-03", "EXT-03"}
