"""The specification of sample_data: three months of five carriers, in forms that real carriers deliver.

What happens at each is told in sample_data/stories.toml.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pydantic import Field

from simaudit.contract import COLUMNS
from simaudit.errors import CatalogueError
from simaudit.generate import specification
from simaudit.generate.file_form import FORMS, Form
from simaudit.paths import SAMPLE_DATA
from simaudit.period import Period
from simaudit.rules.case_file import Column, Plant
from simaudit.rules.toml_file import StrictModel, read_toml, validate_model

_PATH: Final = SAMPLE_DATA / "stories.toml"
ROWS: Final = 500
MONTHS: Final = (Period(2026, 8), Period(2026, 9), Period(2026, 10))

# Columns that most subscriber registers lack.
_RARE: Final = (
    "imsi", "status_at", "first_registered_at", "confirmation_ref", "province_code", "reauthenticated_at",
    "device_changed_at", "commune_code", "device_hash",
)  # fmt: skip

_NATIONAL: Final = "'0' || substr($cell, 3)"
_DAY_FIRST: Final = {
    "date": "strftime($cell, '%d/%m/%Y')",
    "timestamp": "strftime($cell, '%d/%m/%Y %H:%M:%S')",
}


class _Episode(StrictModel):
    """A plant in so many `groups` in each month.

    `like` is the name of a plant of the catalogue, over which `plant` has the keys that differ; columns in
    `set` are added. No two episodes have one name.
    """

    like: str | None = None
    name: str
    groups: tuple[int, ...] = ()
    plant: Plant


class Spreadsheet(StrictModel):
    """A spreadsheet's doing in one month: SQL of cells (see Form), and the columns that it destroyed."""

    month: str
    cells: dict[Column, str]
    destroyed: tuple[Column, ...]


class Story(StrictModel):
    """What happens at one carrier: plants of the catalogue in so many `groups` in each month, and others."""

    groups: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    episode: tuple[_Episode, ...] = ()
    spreadsheet: Spreadsheet | None = None

    def episodes(self) -> tuple[specification.Episode, ...]:
        """All of them; those with a plant that the catalogue doesn't have are left out."""
        usual = [_Episode(like=name, name=name, groups=n, plant=Plant()) for name, n in self.groups.items()]
        return tuple(
            specification.Episode(plant, entry.groups)
            for entry in (*usual, *self.episode)
            for plant in _plants(entry)
        )


class _Stories(StrictModel):
    carrier: dict[str, Story]


def stories() -> dict[str, Story]:
    """Carrier → its story; raises CatalogueError where the file isn't valid."""
    text, content = read_toml(_PATH, CatalogueError)
    return validate_model(_Stories, content, text, _PATH, CatalogueError).carrier


def _plants(entry: _Episode) -> Iterator[specification.NamedPlant]:
    """The plant; none where the catalogue lacks the one it is like."""
    plant = entry.plant
    if entry.like is None:
        yield specification.NamedPlant(entry.name, plant)
    for named_plant in specification.all_plants():
        if named_plant.name == entry.like:
            changed: dict[str, Any] = {name: getattr(plant, name) for name in plant.model_fields_set}
            changed["set"] = {**named_plant.definition.set, **plant.set}
            # Findings of the whole month are expected once, by the catalogue's plant.
            changed.setdefault(
                "finds", tuple(finding for finding in named_plant.definition.finds if finding.query is None)
            )
            yield specification.NamedPlant(entry.name, named_plant.definition.model_copy(update=changed))


def sample_specification() -> specification.Specification:
    """The specification of the folder sample_data.

    viettel: canonical form, all columns. vinaphone: Vietnamese headings and words, a title above
    them, semicolons, day first, byte-order mark. mobifone: gzip, tabs, numbers without their leading zero, 1
    and 0 for yes and no. vietnamobile: Parquet with types. itel: zstd, bars, numbers as 0… and +84…, letters
    decomposed (NFD), without contract numbers and authentication.
    """
    vietnamese = Form(
        "csv",
        ";",
        byte_order_mark=True,
        preamble="DANH SÁCH THUÊ BAO DI ĐỘNG\n",
        headers=_wordings()["headers"],
        cells={**_DAY_FIRST, **_vietnamese_cells(), "msisdn": _NATIONAL},
    )
    tabs = Form(
        "tsv.gz",
        "\t",
        compression="gzip",
        cells={
            "boolean": "CAST($cell AS INTEGER)",
            # Spreadsheets drop the leading zero of 0912…; only mobile numbers can be restored from that.
            "msisdn": "CASE WHEN regexp_full_match($cell, '84[35789][0-9]{8}') THEN substr($cell, 3) "
            f"ELSE {_NATIONAL} END",
        },
    )
    bars = Form(
        "csv.zst",
        "|",
        compression="zstd",
        decomposed=True,
        cells={"msisdn": f"CASE WHEN right($cell, 1) < '5' THEN '+' || $cell ELSE {_NATIONAL} END"},
    )
    usual = tuple(name for name in COLUMNS if name not in _RARE)
    sparse = tuple(
        name
        for name in COLUMNS
        if name == "status_at"
        or (name in specification.SHORT and name not in ("contract_no", "authenticated_at"))
    )
    stories_by_carrier = stories()
    return specification.Specification(
        rows=ROWS,
        extracts=tuple(
            specification.Extract(
                carrier,
                columns,
                form,
                stories_by_carrier[carrier].episodes(),
                _spreadsheet(stories_by_carrier[carrier], form),
            )
            for carrier, columns, form in (
                ("viettel", COLUMNS, FORMS["csv"]),
                ("vinaphone", usual, vietnamese),
                ("mobifone", usual, tabs),
                ("vietnamobile", COLUMNS, FORMS["parquet"]),
                ("itel", sparse, bars),
            )
        ),
        months=MONTHS,
        violations=0,
        seed=2026,
    )


def _spreadsheet(story: Story, form: Form) -> specification.SpreadsheetMonth | None:
    spreadsheet = story.spreadsheet
    if spreadsheet is None:
        return None
    written = replace(form, cells={**form.cells, **spreadsheet.cells})
    return specification.SpreadsheetMonth(
        Period.parse(spreadsheet.month), written, frozenset(spreadsheet.destroyed)
    )


def _wordings() -> dict[str, dict[str, str]]:
    """Headings (`headers`) and wordings (by column) of the carrier with Vietnamese headings."""
    path = Path(__file__).resolve().parent / "data" / "wordings.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _vietnamese_cells() -> dict[str, str]:
    """Column or kind of column → SQL for the carrier's wording of each token."""
    cells = {"boolean": "CASE WHEN $cell THEN 'Có' WHEN NOT $cell THEN 'Không' END"}
    for column, tokens in _wordings().items():
        if column != "headers":
            choices = " ".join(f"WHEN '{token}' THEN '{wording}'" for token, wording in tokens.items())
            cells[column] = f"CASE $cell {choices} END"
    return cells
