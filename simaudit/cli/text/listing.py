"""A list on the terminal, by the kinds of its columns, and as CSV."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from simaudit.cli.terminal.output import aligned
from simaudit.messages import Words
from simaudit.report.annexes.columns import NUMBERS, cell
from simaudit.report.annexes.tables import csv_text
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import NO_NAMES, CarrierNames


def table(
    kinds: Mapping[str, str],
    rows: Iterable[Mapping[str, Any]],
    words: Words,
    language: Language,
    names: CarrierNames = NO_NAMES,
) -> str:
    """Headings, which `words` has by the columns' names, and a line a row.

    `kinds`: column → what `cell` makes of its values. A column without a cell is left out.
    """
    headings = {name: words[name] for name in kinds}
    cells = [[cell(row[name], kind, language, names) for name, kind in kinds.items()] for row in rows]
    right = {headings[name] for name, kind in kinds.items() if kind in NUMBERS}
    return aligned([[*headings.values()], *cells], right)


def rows_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """A CSV with a row each: lists are joined by commas, signs as name=size, none is empty."""
    cells = [[_csv_cell(row[name]) for name in columns] for row in rows]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String()), orient="row")
    return csv_text(frame)


def _csv_cell(value: Any) -> str | None:
    if isinstance(value, Mapping):
        value = [f"{name}={size}" for name, size in value.items()]
    if isinstance(value, list):
        return ",".join(value) or None
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)
