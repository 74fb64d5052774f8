"""Reference tables (`checks/reference/*.csv`) and word lists (`checks/vocabulary/*.csv`) of the catalogue.

Checks read them as relations named after their files (`birth_province`, `placeholder_name`, …); every column
is text.
"""

from functools import cache
from pathlib import Path

import polars as pl

from simaudit.errors import CatalogueError
from simaudit.paths import CHECKS


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


def reference_carriers() -> frozenset[str]:
    """The carriers that any reference table names, for example by their prefixes; raises CatalogueError."""
    tables = [table for table in reference_tables().values() if "carrier" in table.columns]
    return frozenset(name for table in tables for name in table["carrier"] if name)
