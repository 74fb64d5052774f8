"""The people of one specification in DuckDB, and their subscriptions by carrier and month."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

import duckdb
import polars as pl

from simaudit.generate.allotment import allot, allotment_table, judgeable
from simaudit.generate.carrier_register import CarrierRegister
from simaudit.generate.planting import expect, plant
from simaudit.generate.specification import Extract, Specification, stride
from simaudit.period import Period
from simaudit.rules.populations import definitions
from simaudit.rules.reference_tables import reference_tables

_FOLDER = Path(__file__).resolve().parent
_ROWS_HELD: Final = 50_000
"""Most rows of a carrier and month that are made once and kept; more are made anew where they are read."""


class People:
    """All people of the registers of one specification; a context manager that holds the database."""

    def __init__(self, specification: Specification) -> None:
        self.specification = specification
        self._allotments = allot(specification)
        # Frames are visible only where registered by name. Joins keep the written order, with the larger side
        # first, as a record is identified by its position in the file.
        self.connection = duckdb.connect(
            ":memory:",
            config={"python_enable_replacements": "false", "autoinstall_known_extensions": "false"},
        )
        self.connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")

    def __enter__(self) -> Self:
        for path in sorted((_FOLDER / "data").glob("*.csv")):
            vocabulary = pl.read_csv(path, infer_schema=False).with_row_index("position")
            whole = [name for name in ("position", "weight") if name in vocabulary.columns]
            self._table(path.stem, vocabulary.cast(dict.fromkeys(whole, pl.Int64())))
        self._table("province", reference_tables()["province"])
        for macro in definitions().macros.values():
            self.connection.execute(macro)
        self._constants(self.specification.constants)
        for name in ("foreign_name", "organisation", "street"):
            self._constants({f"{name}s": self._count(name)})
        self._run("world.sql")
        grown = self._count("grown")
        self._constants({"grown_cells": grown, "grown_stride": stride(grown)})
        self.connection.execute(
            f"CREATE MACRO month_start(later) AS "
            f"CAST(DATE '{self.specification.months[0]}-01' + to_months(CAST(later AS INTEGER)) AS DATE)"
        )
        # Macros take the constants of the moment when they are used; to be made, they need some.
        self._constants_of(self.specification.extracts[0], self.specification.months[0])
        for script in ("network.sql", "rows.sql"):
            self._run(script)
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def register(self, extract: Extract, month: Period) -> CarrierRegister:
        """Create the register of one carrier and month, in place of the previous one."""
        self._constants_of(extract, month)
        allotments = self._allotments[extract.carrier]
        self._table("allotment", allotment_table(allotments, self.specification.months.index(month)))
        self._run("seats.sql")
        # Planning the statement that makes rows takes as long as making thousands of them.
        relation = "TABLE" if self.specification.rows <= _ROWS_HELD else "VIEW"
        self.connection.execute(f"CREATE OR REPLACE {relation} usual_row AS FROM register_of('slot')")
        plant(self.connection, allotments)
        expect(self.connection, allotments, extract, judgeable(self.specification, extract, month))
        unreadable = frozenset(
            name for allotment in allotments for name in allotment.plant.definition.unreadable
        )
        return CarrierRegister(self.connection, extract, month, self.specification.planted > 0, unreadable)

    def _mark(self, carrier: str) -> str:
        """The prefix of the carrier's point codes."""
        row = self.connection.execute("SELECT mark FROM carrier WHERE carrier = $1", [carrier]).fetchone()
        return str(row[0]) if row else carrier[:3].upper()

    def _constants_of(self, extract: Extract, month: Period) -> None:
        self._constants(self.specification.month_constants(month))
        self._constants(self.specification.carrier_constants(extract.carrier, self._mark(extract.carrier)))
        columns = ", ".join(f"'{name}'" for name in extract.columns)
        self.connection.execute(f"CREATE OR REPLACE MACRO written(name) AS list_contains([{columns}], name)")

    def _constants(self, values: Mapping[str, int | str]) -> None:
        for name, value in values.items():
            self.connection.execute(f"CREATE OR REPLACE MACRO {name}() AS {value}")

    def _table(self, name: str, frame: pl.DataFrame) -> None:
        self.connection.register("incoming", frame.to_arrow())
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM incoming")
        self.connection.unregister("incoming")

    def _count(self, table: str) -> int:
        row = self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
        return int(row[0]) if row else 0

    def _run(self, name: str) -> None:
        self.connection.execute((_FOLDER / name).read_text(encoding="utf-8"))
