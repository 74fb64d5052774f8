"""The people of one specification in DuckDB: each carrier's register at the end of a month, and its lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import duckdb
import polars as pl

from simaudit.contract import COLUMNS
from simaudit.generate.allotment import Allotment, allot, allotment_table, judgeable
from simaudit.generate.file_form import write_table
from simaudit.generate.planting import expect, plant
from simaudit.generate.specification import Extract, Specification, catalogue, stride
from simaudit.period import Period
from simaudit.rules.populations import definitions
from simaudit.rules.reference_tables import provinces, reference_tables

_FOLDER = Path(__file__).resolve().parent
_ROWS_HELD: Final = 50_000
"""Most rows that are made once and kept: of all months and carriers, else of one month and carrier; where it
has more, they are made anew where they are read."""


_LISTS: Final = {
    "points": "SELECT '{carrier}' AS carrier, * FROM listed_point ORDER BY ALL",
    "active": "SELECT '{carrier}' AS carrier, * FROM listed_active ORDER BY ALL",
    "revoked": "FROM listed_paper ORDER BY ALL",
    "reported": "FROM listed_report ORDER BY msisdn",
    "notified": """
        WITH notices AS (
            SELECT msisdn, value AS check_id, grp FROM added WHERE list = 'notified'
            UNION ALL
            SELECT unregistered_number(15500 + 41 * unnest(range(3))), '{check}', unnest(range(3))
        )
        SELECT '{carrier}' AS carrier, msisdn, check_id,
               as_of() - CAST(30 + 5 * (grp % 4) AS INTEGER) AS notified_at
        FROM notices ORDER BY msisdn
        """,
}
"""Kind of list → SQL of its rows of one carrier; some notices are of numbers in no register."""


@dataclass(frozen=True)
class CarrierRegister:
    """Relations `usual_row`, `planted` (changed rows), `added` and `truth` of one carrier and month.

    Valid until `People.register` replaces them by those of the next.
    """

    connection: duckdb.DuckDBPyConnection
    extract: Extract
    month: Period
    planted: bool
    """Whether there are any planted rows."""
    unreadable: frozenset[str]
    """Columns in which planted rows may have a text that can't be read."""

    def truth(self) -> pl.DataFrame:
        """All findings expected of an audit: period, carrier, check_id, msisdn, record, subject."""
        return self._frame(
            "WITH gap AS (SELECT seat + 1 AS place, row_number() OVER (ORDER BY seat) AS gaps "
            "FROM planted WHERE omitted) "
            f"SELECT '{self.month}' AS period, '{self.extract.carrier}' AS carrier, check_id, msisdn, "
            "record - coalesce(gaps, 0) AS record, subject "
            "FROM truth ASOF LEFT JOIN gap ON truth.record > gap.place "
            "ORDER BY check_id, record, msisdn, subject"
        )

    def listed(self, kind: str) -> pl.DataFrame:
        """The carrier's rows of a list (LIST_KINDS), with the list's columns."""
        check = next(iter(catalogue()), "AAA-00")
        return self._frame(_LISTS[kind].format(carrier=self.extract.carrier, check=check))

    def write(self, folder: Path) -> Path:
        """Write the register into `folder`, and return the file's path; raises OutputError."""
        form = self.extract.form_in(self.month)
        path = folder / f"{self.extract.carrier}_{self.month}.{form.suffix}"
        write_table(self.connection, self._query(), path, form, self._broken_lines() if form.text else "")
        return path

    def _broken_lines(self) -> str:
        """Lines with one field too many, that can't be loaded: one for each number."""
        rows = self.connection.execute(
            "SELECT value FROM added WHERE list = 'broken_line' ORDER BY rank"
        ).fetchall()
        more = self.extract.form_in(self.month).delimiter * len(self.extract.columns)
        return "".join(f"{number}{more}\n" for (number,) in rows)

    def _query(self) -> str:
        """SELECT of all rows in order of seat, planted rows in place of the usual ones."""
        form = self.extract.form_in(self.month)
        columns = [name for name in COLUMNS if name in self.extract.columns]
        if not self.planted:
            cells = [f'{form.cell(name, f"usual.{name}")} AS "{form.header(name)}"' for name in columns]
            return f"SELECT {', '.join(cells)} FROM usual_row AS usual"
        cells = []
        for name in columns:
            planted, usual = form.cell(name, f"planted.{name}"), form.cell(name, f"usual.{name}")
            choice = f"WHEN planted.seat IS NULL THEN {usual} ELSE {planted}"
            if form.text and name in self.unreadable:
                planted, usual = f"CAST({planted} AS VARCHAR)", f"CAST({usual} AS VARCHAR)"
                choice = (
                    f"WHEN planted.seat IS NULL THEN {usual} "
                    f"ELSE coalesce(map_extract_value(planted.unreadable, '{name}'), {planted})"
                )
            cells.append(f'CASE {choice} END AS "{form.header(name)}"')
        return (
            f"SELECT {', '.join(cells)} FROM usual_row AS usual "
            "LEFT JOIN planted ON planted.seat = usual.seat WHERE planted.omitted IS NOT TRUE"
        )

    def _frame(self, query: str) -> pl.DataFrame:
        frame: pl.DataFrame = self.connection.sql(query).pl()
        return frame


class People:
    """All people of the registers of one specification; a context manager that holds the database."""

    def __init__(self, specification: Specification) -> None:
        self.specification = specification
        self._allotments = allot(specification)
        self._held: set[str] = set()
        """Tables of the rows of a carrier's months."""
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
        self._table("commune", reference_tables()["commune"])
        self._table("province", pl.DataFrame(list(provinces().items()), ("code", "province"), orient="row"))
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
        self._make_rows(extract.carrier, allotments, month)
        plant(self.connection, allotments)
        self._run("lists.sql")
        expect(self.connection, allotments, extract, judgeable(self.specification, extract, month))
        unreadable = frozenset(
            name for allotment in allotments for name in allotment.plant.definition.unreadable
        )
        return CarrierRegister(self.connection, extract, month, self.specification.planted > 0, unreadable)

    def _make_rows(self, carrier: str, allotments: Sequence[Allotment], month: Period) -> None:
        """Create `usual_row`: the rows of the carrier's month, of which planting changes some.

        Planning the statement that makes rows takes as long as making thousands of them.
        """
        specification = self.specification
        rows, months, carriers = specification.rows, specification.months, specification.carriers
        is_held_whole = rows * len(months) * len(carriers) <= _ROWS_HELD
        relation = f"rows_of_{carriers.index(carrier)}" if is_held_whole else "rows_of_month"
        if relation not in self._held:
            made = [(months.index(each), each.as_of) for each in (months if is_held_whole else (month,))]
            schema = {"month_index": pl.Int64, "as_of": pl.Date}
            self._table("month", pl.DataFrame(made, schema=schema, orient="row"))
            self._table("allotment", allotment_table(allotments))
            self._run("seats.sql")
            kind = "TABLE" if rows <= _ROWS_HELD else "VIEW"
            self.connection.execute(f"CREATE OR REPLACE {kind} {relation} AS FROM register_of('slot')")
            if is_held_whole:
                self._held.add(relation)
        self.connection.execute(
            f"CREATE OR REPLACE VIEW usual_row AS SELECT * EXCLUDE (month_index) FROM {relation} "
            f"WHERE month_index = {months.index(month)}"
        )

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
        row = self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(row[0]) if row else 0

    def _run(self, name: str) -> None:
        self.connection.execute((_FOLDER / name).read_text(encoding="utf-8"))
