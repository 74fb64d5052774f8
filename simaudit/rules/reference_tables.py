"""Reference tables (`checks/reference/*.csv`) and word lists (`checks/vocabulary/*.csv`) of the catalogue.

Checks read them as relations named after their files (`birth_province`, `placeholder_name`, …); every column
is text. The first line of a file that was taken from others says from where. `checks/precision.csv` is no
relation: it says how many honest people each check accuses, measured on two simulated registers by
`make precision`.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import polars as pl

from simaudit.errors import CatalogueError
from simaudit.paths import CHECKS

FIRST_DAY: Final = date(2025, 7, 1)
"""Of the 34 provinces and their communes."""

Changed = Mapping[str, pl.DataFrame]
"""Tables in place of built-in ones, by name."""

MEASURED: Final = CHECKS / "precision.csv"  # A line for each check and register: `Innocents`.


class Innocents(NamedTuple):
    """Findings of one check among the rows of a register in which everybody is honest: `calm` or `messy`."""

    register: str
    innocent: int
    units: int  # What a person would count: the holders, points or telephones found, else the numbers.
    rows: int
    month: str
    """The audited month, `YYYY-MM`."""

    @property
    def per_million(self) -> float:
        """Findings in a million rows."""
        return self.innocent * 1e6 / self.rows


def innocents_of(check_id: str) -> list[Innocents]:
    """What was measured of a check on each register, the larger rate first; nothing of a department's own."""
    rows = _measured(MEASURED).get(check_id, []) if MEASURED.is_file() else []
    return sorted((Innocents(*row) for row in rows), key=lambda row: -row.per_million)


@cache
def _measured(path: Path) -> Mapping[str, list[tuple[Any, ...]]]:
    return pl.read_csv(path).select("check", *Innocents._fields).rows_by_key("check")


@cache
def provinces(day: date = date.max) -> dict[str, str]:
    """Code of two digits → name on a day, or at last, in the order of the codes; raises CatalogueError.

    Before 1 July 2025, as on that day.
    """
    return dict(sorted(_in_force("province", day).select("code", "province").iter_rows()))


def communes(day: date, changed: Changed = MappingProxyType({}), province: str = "") -> dict[str, str]:
    """Code of five digits → kind and name on a day, of one province or all; raises CatalogueError."""
    name = pl.concat_str("kind", "name", separator=" ")
    listed = _in_force("commune", day, changed).filter(pl.col("province").str.starts_with(province))
    return dict(listed.select("code", name).iter_rows())


def _in_force(table: str, day: date, changed: Changed = MappingProxyType({})) -> pl.DataFrame:
    on = max(day, FIRST_DAY).isoformat()
    return {**reference_tables(), **changed}[table].filter(
        pl.col("from") <= on, pl.col("to").is_null() | (pl.col("to") >= on)
    )


@cache
def table_sources() -> dict[str, str]:
    """Name of a table → the first line of its file that says whence it is, by which licence and when."""
    mark = "# source: "
    texts = {path.stem: path.read_text("utf-8") for path in sorted(CHECKS.glob("reference/*.csv"))}
    return {
        name: text.partition("\n")[0].removeprefix(mark)
        for name, text in texts.items()
        if text.startswith(mark)
    }


@cache
def reference_tables(folder: Path = CHECKS) -> dict[str, pl.DataFrame]:
    """Relation name → its rows; raises CatalogueError where a file cannot be read."""
    tables: dict[str, pl.DataFrame] = {}
    for path in sorted([*(folder / "reference").glob("*.csv"), *(folder / "vocabulary").glob("*.csv")]):
        try:
            table = pl.read_csv(path, infer_schema=False, comment_prefix="#")
        except pl.exceptions.PolarsError as error:
            raise CatalogueError("not_a_table", path=path) from error
        if path.stem in tables:
            raise CatalogueError("table_name_taken", path=path, table=path.stem)
        tables[path.stem] = table
    return tables


def reference_carriers(changed: Changed = MappingProxyType({})) -> frozenset[str]:
    """The carriers that any reference table names, for example by their prefixes; raises CatalogueError."""
    tables = {**reference_tables(), **changed}.values()
    return frozenset(name for table in tables for name in table.get_column("carrier", default=()) if name)
