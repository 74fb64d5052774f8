"""Registers in DuckDB: the people, one carrier's month, and what goes with it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

import duckdb
import polars as pl

from simaudit.catalogue.populations import definitions
from simaudit.catalogue.reference_tables import reference_tables
from simaudit.generate.allotment import allot, allotment_table
from simaudit.generate.planting import expect, plant
from simaudit.generate.plants import judgeable
from simaudit.generate.specification import Extract, Order
from simaudit.period import Period

_FOLDER = Path(__file__).resolve().parent


class Register:
    """One order's registers; a context manager.

    `lay_out` turns to a carrier's month; everything else then speaks of that one.
    """

    def __init__(self, order: Order) -> None:
        self.order = order
        self._allotments = allot(order)
        # Frames are handed over by name, never found by accident; the joins stay as written, big side first,
        # because a record is known by its place in the file.
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
        self._constants(self.order.constants)
        for name in ("foreign_name", "organisation", "street"):
            self._constants({f"{name}s": self._count(name)})
        self._run("world.sql")
        self._constants({"grown_cells": self._count("grown")})
        self.connection.execute(
            f"CREATE MACRO month_start(later) AS "
            f"CAST(DATE '{self.order.months[0]}-01' + to_months(CAST(later AS INTEGER)) AS DATE)"
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def lay_out(self, extract: Extract, month: Period) -> None:
        """Make `slot`, `planted` and `truth` those of the carrier's month."""
        self.extract, self.month = extract, month
        self._constants(self.order.month_constants(month))
        self._constants(self.order.carrier_constants(extract.carrier, self._mark(extract.carrier)))
        columns = ", ".join(f"'{name}'" for name in extract.columns)
        self.connection.execute(f"CREATE OR REPLACE MACRO written(name) AS list_contains([{columns}], name)")
        allotments = self._allotments[extract.carrier]
        self._table("allotment", allotment_table(allotments))
        for script in ("network.sql", "seats.sql", "rows.sql"):
            self._run(script)
        plant(self.connection, allotments)
        expect(self.connection, allotments, extract, judgeable(self.order, extract, month))

    def truth(self) -> pl.DataFrame:
        """Every finding that the month must give: period, carrier, check_id, msisdn, record, subject."""
        return self._frame(
            f"SELECT '{self.month}' AS period, '{self.extract.carrier}' AS carrier, "  # noqa: S608
            "check_id, msisdn, record, subject FROM truth ORDER BY check_id, record, msisdn, subject"
        )

    def points(self) -> pl.DataFrame:
        """The carrier's registration points: carrier, point_code."""
        return self._frame(
            f"SELECT '{self.extract.carrier}' AS carrier, point_code FROM ("  # noqa: S608
            "SELECT point_code(province_code, unnest(range(1, points + 1))) AS point_code FROM home "
            "UNION SELECT value FROM added WHERE list = 'points' AND value IS NOT NULL) "
            "ORDER BY point_code"
        )

    def active(self) -> pl.DataFrame:
        """Numbers live on the network: carrier, msisdn. One in twenty, and those that plants add."""
        return self._frame(
            f"SELECT '{self.extract.carrier}' AS carrier, msisdn FROM ("  # noqa: S608
            "SELECT usual_number(line) AS msisdn FROM slot ANTI JOIN planted_slot USING (seat) "
            "WHERE seat % 20 = 0 AND (arrived OR turn // churn() > month_index()) "
            "UNION ALL SELECT value FROM added WHERE list = 'active') "
            "ORDER BY msisdn"
        )

    def revoked(self) -> pl.DataFrame:
        """Papers that are no longer valid: id_number, reason; some belong to nobody in the register."""
        return self._frame(
            "SELECT value AS id_number, CASE WHEN grp % 2 = 0 THEN 'reported lost' ELSE '' END AS reason "
            "FROM added WHERE list = 'revoked' "
            "UNION ALL SELECT personal_number(1119, 100 * carrier_index() + unnest(range(20))), 'deceased' "
            "ORDER BY id_number"
        )

    def rejected_numbers(self) -> list[str]:
        """Numbers of the lines that can't be loaded, in order."""
        rows = self.connection.execute(
            "SELECT value FROM added WHERE list = 'broken_line' ORDER BY rank"
        ).fetchall()
        return [number for (number,) in rows]

    def _mark(self, carrier: str) -> str:
        """What the carrier's point codes begin with."""
        found = self.connection.execute("SELECT mark FROM carrier WHERE carrier = $1", [carrier]).fetchone()
        return str(found[0]) if found else carrier[:3].upper()

    def _frame(self, query: str) -> pl.DataFrame:
        frame: pl.DataFrame = self.connection.sql(query).pl()
        return frame

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
