"""Rules for reading cells, pinned by version: a change moves the fingerprints of checks that use them."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import simaudit.intake.values.derived_columns
from simaudit.contract import COLUMN_KINDS, COLUMNS
from simaudit.intake.values.canonical import canonical_rows, read_column
from simaudit.intake.values.communes import COMMUNE_COLUMNS, address_ends
from simaudit.intake.values.dates import birth_years
from simaudit.intake.values.derived_columns import DERIVED_FROM, READINGS
from simaudit.intake.values.iccid import luhn
from simaudit.intake.values.id_numbers import usable_id
from simaudit.intake.values.text import name_key, plain_name
from simaudit.intake.values.wordings import readings
from simaudit.rules.load import load_catalogue
from simaudit.rules.populations import definitions

PINNED = tomllib.loads(Path(__file__).with_name("versions.toml").read_text(encoding="utf-8"))


def of_row(column: str) -> Callable[[pl.Series], pl.Series]:
    """Reads `column: text | column: text`, the cells of a row, and takes the value of `column`."""

    def value(row: str) -> pl.Series:
        cells = {"msisdn": "0961234567"} | dict(cell.split(": ") for cell in row.split(" | "))
        return canonical_rows(pl.DataFrame(cells), pl.Series([1]), "viettel", "viettel.csv")[column]

    return lambda rows: pl.concat([value(row) for row in rows])


DERIVED: dict[str, Any] = {
    "birth_year_alone": birth_years,
    "zero_restored": of_row("zero_restored"),
    "id_number": of_row("id_number"),
    "unreadable": of_row("unreadable"),
    "name_key": name_key,
    "plain_name": lambda names: plain_name(name_key(names)),
    "usable_id": usable_id,
    "twelve": of_row("twelve"),
    "personal_head": of_row("personal_head"),
    "iccid_luhn": luhn,
    "house_number": of_row("house_number"),
    # What ends name is in the fingerprints by the statements that tell it.
    **dict.fromkeys(COMMUNE_COLUMNS, address_ends),
}
COLUMN_OF = {
    kind: next(name for name in COLUMNS if COLUMN_KINDS[name] == kind) for kind in set(COLUMN_KINDS.values())
}


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
        "simaudit/intake/values/derived_columns.py, pin it anew in "
        "tests/intake/values/versions.toml, and state in CHANGELOG.md which figures move"
    )


@pytest.fixture(scope="module")
def before() -> Mapping[str, str]:
    """By check, its fingerprint before anything is changed."""
    return {check.id: check.fingerprint for check in load_catalogue()}


def moved(before: Mapping[str, str]) -> set[str]:
    # Checks whose fingerprints nobody has asked for yet.
    checks = [replace(check) for check in load_catalogue()]
    return {check.id for check in checks if check.fingerprint != before[check.id]}


def named_by(columns: set[str]) -> set[str]:
    """The checks whose query, or a view that it reads, names one of the columns."""
    known = definitions()
    return {
        check.id
        for check in load_catalogue()
        if columns
        & {
            *check.query.column_names,
            *(name for view in known.closure(set(check.relations)) for name in view.columns),
        }
    }


def test_a_version_moves_the_fingerprints_of_the_checks_over_its_columns(
    before: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(simaudit.intake.values.derived_columns.READINGS, "iccid_luhn", 99)
    assert moved(before) == {"MIS-20"}


@pytest.mark.parametrize(
    ("reading", "column"),
    [("id_number", "id_number"), ("birth_year_alone", "birth_year_alone"), ("unreadable", "unreadable")],
)
def test_a_version_moves_every_check_that_its_values_decide(
    reading: str, column: str, before: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(simaudit.intake.values.derived_columns.READINGS, reading, 99)
    derived = {name for name, columns in DERIVED_FROM.items() if column in columns}
    assert moved(before) >= named_by({column, *derived})


def test_a_new_wording_moves_the_fingerprints_of_the_checks_over_its_column(
    before: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = readings
    monkeypatch.setattr(
        "simaudit.intake.values.derived_columns.readings",
        lambda column: known(column) | ({"nam gioi moi": "M"} if column == "gender" else {}),
    )
    # EXT-03 counts what no wording is known for.
    assert moved(before) == {"MIS-03", "EXT-03"}


def test_a_wording_of_a_paper_moves_the_checks_over_its_number(
    before: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kind of paper decides whether its number has lost a zero."""
    known = readings
    monkeypatch.setattr(
        "simaudit.intake.values.derived_columns.readings",
        lambda column: known(column) | ({"the cu": "CMND"} if column == "id_type" else {}),
    )
    assert moved(before) >= named_by({"id_number", "usable_id"}) > set()
