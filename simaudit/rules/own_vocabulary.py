"""Headings, wordings, names of carriers and reference tables of a department's own, over the catalogue's.

`headers.toml`, `values.toml` and `carriers.toml` of its folder have the built-in ones' format and hold only
what differs. A heading or wording is its own key: one that the catalogue has is given another meaning, one
under `removed` has none any more.

A file of reference tables has the name and the columns of the built-in one (`checks/reference` and
`checks/vocabulary`) and holds only the rows that differ. A row with the key of a built-in one takes its
place; with `true` in a further column `removed` that one is gone.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Any, Final, NamedTuple

import polars as pl
from pydantic import AfterValidator, Field, create_model

from simaudit.contract import COLUMN_KINDS, COLUMNS, DTYPES, LIST_TOKENS
from simaudit.errors import Note, UsageError
from simaudit.intake.profile.extract_file import NO_WORDINGS, UNREAD, OwnWordings
from simaudit.intake.values.text import fold
from simaudit.rules.carrier_names import NO_NAMES, CarrierName, CarrierNames, valid_name
from simaudit.rules.own_files import OwnFile
from simaudit.rules.reference_tables import reference_tables
from simaudit.rules.toml_file import StrictModel, parse_toml, place_of, validate_model

HEADERS, VALUES, CARRIERS = "headers.toml", "values.toml", "carriers.toml"
VOCABULARY_FILES: Final = (HEADERS, VALUES, CARRIERS)
"""What a department's folder of the vocabulary may have."""

REMOVED: Final = "removed"
"""The key of what is no heading, or no wording, any more, and the column of rows that are gone."""

_Texts = tuple[Annotated[str, Field(min_length=1)], ...]
_TOKENS: Final = LIST_TOKENS | {
    column: tuple(dtype.categories)
    for column, dtype in DTYPES.items()
    if column in COLUMNS and isinstance(dtype, pl.Enum)
}
"""Coded column of extracts or lists → its values."""


# Models are made where a department has files of its own: they take a fiftieth of a command's start.
def _of_lists(name: str, keys: Iterable[str]) -> Any:
    fields: dict[str, Any] = dict.fromkeys((*keys, REMOVED), (_Texts, ()))
    return create_model(name, __base__=StrictModel, **fields)


def _of_values() -> Any:
    texts_by_country = dict[Annotated[str, Field(pattern=rf"^([A-Z]{{2}}|{REMOVED})$")], _Texts]
    sections: dict[str, Any] = {"nationality": (texts_by_country, {})}
    for column, tokens in {**_TOKENS, "boolean": ("true", "false")}.items():
        sections[column] = (_of_lists(column, tokens), {})
    return create_model("_Values", __base__=StrictModel, **sections)


class _Carriers(StrictModel):
    carriers: dict[Annotated[str, AfterValidator(valid_name)], CarrierName]


@dataclass(frozen=True)
class OwnVocabulary:
    """What a department's files say, and which files they are."""

    wordings: OwnWordings = NO_WORDINGS
    names: CarrierNames = field(default_factory=dict)
    files: Mapping[str, OwnFile] = field(default_factory=dict)


def own_vocabulary(files: Mapping[str, OwnFile]) -> OwnVocabulary:
    """The files by their names (VOCABULARY_FILES), read.

    Raises UsageError with file, line and cure, where one is not valid or gives a wording two meanings.
    """
    wordings = OwnWordings(
        headings=_headings(files[HEADERS]) if HEADERS in files else {},
        values=_values(files[VALUES]) if VALUES in files else {},
    )
    names = _model(files[CARRIERS], _Carriers).carriers if CARRIERS in files else NO_NAMES
    return OwnVocabulary(wordings, names, files)


def _model(file: OwnFile, model: Any) -> Any:
    content = parse_toml(file.text, file.path, UsageError)
    return validate_model(model, content, file.text, file.path, UsageError)


def _headings(file: OwnFile) -> dict[str, str]:
    headings = dict(_model(file, _of_lists("_Headers", COLUMNS)))
    meanings = _meanings(file, (), {fold(column): column for column in COLUMNS}, headings)
    return {wording: "" if column == REMOVED else column for wording, column in meanings.items()}


def _values(file: OwnFile) -> dict[str, dict[str, str]]:
    values: dict[str, dict[str, str]] = {}
    for section, texts in _model(file, _of_values()):
        lists = texts if isinstance(texts, Mapping) else dict(texts)
        tokens = {fold(token): token for token in _TOKENS.get(section, ())}
        if meanings := _meanings(file, (section,), tokens, lists):
            meant = {
                word: UNREAD.format(wording=word) if value == REMOVED else value
                for word, value in meanings.items()
            }
            columns = [column for column, kind in COLUMN_KINDS.items() if section in (column, kind)]
            values |= dict.fromkeys(columns or [section], meant)
    return values


def _meanings(
    file: OwnFile, above: Sequence[str], fixed: Mapping[str, str], lists: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Folded wording → the key that lists it; `fixed` are the names that mean themselves alone."""
    meanings: dict[str, str] = {}
    for meaning, wording in ((meaning, wording) for meaning, listed in lists.items() for wording in listed):
        other = meanings.setdefault(fold(wording), fixed.get(fold(wording), meaning))
        if other != meaning:
            place = place_of(file.text, (*above, meaning))
            raise UsageError(
                "own_wording_of_two", path=file.path, place=place, wording=repr(wording), other=other
            )
    return meanings


class _Form(NamedTuple):
    """What a table's rows are told apart by, and the pattern of a column's values; of others any text."""

    key: tuple[str, ...]
    patterns: Mapping[str, str] = MappingProxyType({})


_CARRIER: Final = r"[a-z][a-z0-9_-]{0,31}"
_DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_FORMS: Final = {
    "commune": _Form(
        ("code", "from"),
        {
            "code": "[0-9]{5}",
            "name": ".+",
            "kind": ".+",
            "province": "[0-9]{2}",
            "from": _DAY,
            "to": f"|{_DAY}",
        },
    ),
    "commune_before_2025": _Form(
        ("code", "name", "kind"),
        {"code": "[0-9]{3}|[0-9]{5}", "name": ".+", "kind": ".+", "district": ".+", "province": "[0-9]{2}"},
    ),
    "commune_change": _Form(
        ("old", "new"), {"old": "[0-9]{3}|[0-9]{5}", "new": "[0-9]{5}", "extent": "whole|part"}
    ),
    "birth_province": _Form(("code",), {"code": "[0-9]{3}", "province": ".+"}),
    "mobile_prefix": _Form(("prefix",), {"prefix": "0[0-9]{2}", "carrier": _CARRIER}),
    "network_code": _Form(
        ("carrier", "mcc", "mnc"), {"carrier": _CARRIER, "mcc": "[0-9]{3}", "mnc": "[0-9]{2,3}"}
    ),
    "prefix_conversion": _Form(("old_prefix",), {"old_prefix": "0[0-9]{3}", "new_prefix": "0[0-9]{2}"}),
    "placeholder_name": _Form(("name_key", "spelling"), {"name_key": ".+", "spelling": ".+"}),
}
REFERENCE_FILES: Final = tuple(f"{name}.csv" for name in _FORMS)
"""What a department's folder of reference tables may have."""


@dataclass(frozen=True)
class OwnReference:
    """The tables that a department changes, whole, by relation; and the files that change them."""

    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    files: Mapping[str, OwnFile] = field(default_factory=dict)


def own_reference(files: Mapping[str, OwnFile]) -> OwnReference:
    """The files by their names (REFERENCE_FILES), each over the built-in table.

    Raises UsageError, which names file, line and cure, where one is not valid.
    """
    tables = {}
    for name, file in files.items():
        relation = name.removesuffix(".csv")
        tables[relation] = _merged(file, reference_tables()[relation], _FORMS[relation])
    return OwnReference(tables, files)


def _merged(file: OwnFile, built_in: pl.DataFrame, form: _Form) -> pl.DataFrame:
    schema = dict.fromkeys((*built_in.columns, REMOVED), pl.String())
    changes = pl.DataFrame(_rows(file, built_in.columns, form), schema=schema, orient="row")
    others = built_in.join(changes, on=list(form.key), how="anti", maintain_order="left")
    return pl.concat([others, changes.filter(pl.col(REMOVED) != "true").drop(REMOVED)])


def _rows(file: OwnFile, columns: Sequence[str], form: _Form) -> list[list[str | None]]:
    """The rows in the columns' order, then `removed`; empty cells are missing, as in the built-in tables."""
    reader = csv.reader(io.StringIO(file.text, newline=""))
    header: list[str] = []
    rows: list[list[str | None]] = []
    lines_by_key: dict[tuple[str, ...], int] = {}
    for cells in reader:
        place = Note("at_line", line=str(reader.line_num))
        if not any(cells) or cells[0].startswith("#"):
            continue
        if not header:
            header = cells
            if sorted({*header, REMOVED}) != sorted([*columns, REMOVED]) or len({*header}) < len(header):
                raise UsageError("own_columns_differ", path=file.path, place=place, columns=list(columns))
            continue
        if len(cells) != len(header):
            raise UsageError("own_row_of_other_width", path=file.path, place=place, columns=len(header))
        row = dict(zip(header, cells, strict=True)) if len(header) > len(columns) else {}
        row = row or dict(zip((*header, REMOVED), (*cells, ""), strict=True))
        if row[REMOVED] not in ("", "true"):
            raise UsageError("own_removed_unclear", path=file.path, place=place)
        for name, pattern in form.patterns.items():
            ends = row[REMOVED] == "true" and name not in form.key
            if not ends and re.fullmatch(pattern, row[name]) is None:
                raise UsageError("own_value_refused", path=file.path, place=place, column=name, form=pattern)
        key = tuple(row[name] for name in form.key)
        if key in lines_by_key:
            raise UsageError("own_row_twice", path=file.path, place=place, line=str(lines_by_key[key]))
        lines_by_key[key] = reader.line_num
        rows.append([*(row[name] or None for name in columns), row[REMOVED]])
    return rows
