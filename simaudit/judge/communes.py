"""Which commune a code or an end of an address names, by the statements of checks/populations.sql."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from threading import Lock
from typing import Final

import duckdb
import polars as pl

from simaudit.contract import DTYPES
from simaudit.intake.month_file import CarrierMonth, months_select
from simaudit.intake.values.communes import COMMUNE_COLUMNS, COMMUNES_TOLD, commune_columns
from simaudit.judge.register_database import Limits, RegisterDatabase, add_table
from simaudit.rules.populations import definitions

_TABLES: Final = ("commune", "commune_before_2025", "commune_change", "birth_province", "province")
_MOST_KEPT: Final = 1_000_000
"""Texts of which it is kept what they name."""


class CommuneNames:
    """What codes and ends of addresses name on a day; each text is told once. It can be sent to a process."""

    def __init__(self, as_of: date, tables: Mapping[str, pl.DataFrame]) -> None:
        """`tables` are in place of those of the catalogue."""
        self.as_of, self.tables, self._lock = as_of, tables, Lock()
        self._told = pl.DataFrame(
            schema={"tail": pl.String} | {name: DTYPES[name] for name in COMMUNE_COLUMNS}
        )

    def __reduce__(self) -> tuple[Callable[..., "CommuneNames"], tuple[date, Mapping[str, pl.DataFrame]]]:
        return commune_names, (self.as_of, self.tables)

    def __call__(self, texts: pl.Series) -> pl.DataFrame:
        """COMMUNE_COLUMNS of distinct texts, in their order."""
        with self._lock:
            if self._told.height > _MOST_KEPT:
                self._told = self._told.clear()
            wanted = texts.to_frame("tail")
            if not (new := wanted.join(self._told, on="tail", how="anti")).is_empty():
                self._told = self._told.vstack(self._tell(new))
            return wanted.join(self._told, on="tail", how="left", maintain_order="left").drop("tail")

    def _tell(self, texts: pl.DataFrame) -> pl.DataFrame:
        add_table(self._connection, "address_tail", texts)
        for population in definitions().closure({COMMUNES_TOLD}):
            if population.name.startswith("tail_"):
                self._connection.execute(population.sql.replace("CREATE", "CREATE OR REPLACE", 1))
        told: pl.DataFrame = self._connection.sql(f"SELECT * FROM {COMMUNES_TOLD}").pl()
        return told

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        connection = RegisterDatabase(Limits(threads=1), 1, (), {}).attach().connection
        for name, table in {**self.tables, "carriers": pl.DataFrame({"as_of": [self.as_of]})}.items():
            add_table(connection, name, table)
        for population in definitions().closure({COMMUNES_TOLD}):
            if not population.name.startswith("tail_"):
                connection.execute(population.sql)
        return connection


@cache
def _of_catalogue(as_of: date) -> CommuneNames:
    return CommuneNames(as_of, {})


def commune_names(as_of: date, tables: Mapping[str, pl.DataFrame]) -> CommuneNames:
    """Those of a day, with the tables of the department's own among `tables`."""
    changed = {name: tables[name] for name in _TABLES if name in tables}
    return CommuneNames(as_of, changed) if changed else _of_catalogue(as_of)


def rows_with_communes(
    connection: duckdb.DuckDBPyConnection,
    months: Sequence[CarrierMonth],
    as_of: date,
    tables: Mapping[str, pl.DataFrame],
) -> str:
    """SELECT of the months' rows, with communes that weren't told when the files were read told now."""
    rows, sources = months_select(months), {"commune_code", "address"}
    columns = [(month, pl.read_parquet_schema(month.path).keys()) for month in months]
    late = [month for month, names in columns if names & sources and "commune" not in names]
    if not late:
        return rows
    frame = connection.sql(f"SELECT carrier, record, commune_code, address FROM ({months_select(late)})").pl()
    told = commune_columns(frame["commune_code"], frame["address"], commune_names(as_of, tables))
    add_table(connection, "told_commune", frame.select("carrier", "record").with_columns(told))
    items = ", ".join(f"coalesce(told.{name}, late.{name}) AS {name}" for name in COMMUNE_COLUMNS)
    told_rows = f"({rows}) AS late LEFT JOIN told_commune AS told USING (carrier, record)"
    return f"SELECT late.* REPLACE ({items}) FROM {told_rows}"
