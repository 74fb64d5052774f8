"""Reference tables of a department's own, over those of `checks/reference` and `checks/vocabulary`, by key.

A file has the name and the columns of the built-in table and holds only the rows that differ. A row with the
key of a built-in one takes its place; with `true` in a further column `removed` that one is gone.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NamedTuple

import polars as pl

from simaudit.errors import Note, UsageError
from simaudit.rules.own_files import OwnFile
from simaudit.rules.reference_tables import reference_tables


class _Form(NamedTuple):
    """What a table's rows are told apart by, and the pattern of a column's values; of others any text."""

    key: tuple[str, ...]
    patterns: Mapping[str, str] = MappingProxyType({})


_CARRIER: Final = r"[a-z][a-z0-9_-]{0,31}"
_FORMS: Final = {
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

_REMOVED: Final = "removed"


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
    schema = dict.fromkeys((*built_in.columns, _REMOVED), pl.String())
    changes = pl.DataFrame(_rows(file, built_in.columns, form), schema=schema, orient="row")
    others = built_in.join(changes, on=list(form.key), how="anti", maintain_order="left")
    return pl.concat([others, changes.filter(pl.col(_REMOVED) != "true").drop(_REMOVED)])


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
            if sorted({*header, _REMOVED}) != sorted([*columns, _REMOVED]) or len({*header}) < len(header):
                raise UsageError("own_columns_differ", path=file.path, place=place, columns=list(columns))
            continue
        if len(cells) != len(header):
            raise UsageError("own_row_of_other_width", path=file.path, place=place, columns=len(header))
        row = dict(zip(header, cells, strict=True)) if len(header) > len(columns) else {}
        row = row or dict(zip((*header, _REMOVED), (*cells, ""), strict=True))
        if row[_REMOVED] not in ("", "true"):
            raise UsageError("own_removed_unclear", path=file.path, place=place)
        for name, pattern in form.patterns.items():
            ends = row[_REMOVED] == "true" and name not in form.key
            if not ends and re.fullmatch(pattern, row[name]) is None:
                raise UsageError("own_value_refused", path=file.path, place=place, column=name, form=pattern)
        key = tuple(row[name] for name in form.key)
        if key in lines_by_key:
            raise UsageError("own_row_twice", path=file.path, place=place, line=str(lines_by_key[key]))
        lines_by_key[key] = reader.line_num
        rows.append([*(row[name] or None for name in columns), row[_REMOVED]])
    return rows
