"""Registers in DuckDB: the people, one carrier's month, its planted rows and the findings they must give."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self

import duckdb
import polars as pl

from simaudit.contract import EXPECTED_COLUMNS
from simaudit.generate.order import Extract, Order
from simaudit.generate.plants import Allotment, allot, allotment_table, catalogue, judgeable
from simaudit.period import Period
from simaudit.populations import words
from simaudit.reference import reference_tables

_FOLDER = Path(__file__).resolve().parent


class Register:
    """One order's registers; a context manager. `lay_out` turns to a carrier's month, the rest then speaks of it."""

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
            vocabulary = pl.read_csv(path, infer_schema=False).with_row_index("position").cast({"position": pl.Int64})
            if "weight" in vocabulary.columns:
                vocabulary = vocabulary.cast({"weight": pl.Int64})
            self._table(path.stem, vocabulary)
        self._table("province", reference_tables()["province"])
        self.connection.execute(words().macros["name_key"])
        self._constants(self.order.constants)
        self._constants({f"{name}s": self._count(name) for name in ("foreign_name", "organisation", "street")})
        self._run("world.sql")
        self._constants({"grown_cells": self._count("grown")})
        first = self.order.months[0]
        self.connection.execute(
            "CREATE MACRO month_start(months_later) AS CAST("
            f"DATE '{first}-01' + to_months(CAST(months_later AS INTEGER)) AS DATE)"
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def lay_out(self, extract: Extract, month: Period) -> None:
        """Make `slot`, `planted` and `truth` those of the carrier's month."""
        self.extract, self.month = extract, month
        self._constants(self.order.month_constants(month))
        self._constants(self.order.carrier_constants(extract.carrier, self._mark(extract.carrier)))
        allotments = self._allotments[extract.carrier]
        self._table("allotment", allotment_table(allotments))
        self._run("register.sql")
        self._plant(allotments)
        self._expect(allotments)

    def truth(self) -> pl.DataFrame:
        """Every finding that the month must give: period, carrier, check_id, msisdn, record, subject."""
        return self.connection.sql(
            "SELECT $period AS period, $carrier AS carrier, check_id, msisdn, record, subject FROM truth "
            "ORDER BY check_id, record, msisdn, subject",
            params={"period": str(self.month), "carrier": self.extract.carrier},
        ).pl()

    def points(self) -> pl.DataFrame:
        """The carrier's registration points: carrier, point_code."""
        return self.connection.sql(
            "SELECT $carrier AS carrier, point_code FROM ("
            "SELECT carrier_mark() || province_code || padded(unnest(range(1, points + 1)), 5) AS point_code FROM home "
            "UNION SELECT point_code FROM planted WHERE plant = 'BLK-14' AND point_code IS NOT NULL) "
            "ORDER BY point_code",
            params={"carrier": self.extract.carrier},
        ).pl()

    def active(self) -> pl.DataFrame:
        """Numbers live on the network, one in twenty of those in order and all that nobody registered: carrier, msisdn."""
        return self.connection.sql(
            "SELECT $carrier AS carrier, msisdn FROM ("
            "SELECT usual_number(line) AS msisdn FROM slot ANTI JOIN planted_slot USING (seat) "
            "WHERE seat % 20 = 0 AND (arrived OR turn // churn() > month_index()) "
            "UNION ALL SELECT unregistered_number(grp) FROM planted_slot WHERE plant = 'UNR-12' AND active) "
            "ORDER BY msisdn",
            params={"carrier": self.extract.carrier},
        ).pl()

    def revoked(self) -> pl.DataFrame:
        """Papers that are no longer valid: id_number, reason. Beside planted ones a few that nobody here shows."""
        return self.connection.sql(
            "SELECT id_number, CASE WHEN grp % 2 = 0 THEN 'reported lost' ELSE '' END AS reason "
            "FROM planted WHERE plant = 'MIS-12' AND active "
            "UNION ALL SELECT personal_number(1000 + 119, 100 * carrier_index() + unnest(range(20))), 'holder deceased' "
            "ORDER BY id_number"
        ).pl()

    def rejected_numbers(self) -> list[str]:
        """Numbers of the lines that can't be loaded, in order."""
        rows = self.connection.execute(
            "SELECT rejected_number(grp) FROM planted_slot WHERE plant = 'EXT-06' AND active ORDER BY grp"
        ).fetchall()
        return [number for (number,) in rows]

    def _plant(self, allotments: Iterable[Allotment]) -> None:
        run = self.connection.execute
        run(
            "CREATE OR REPLACE TABLE plain AS SELECT planted_slot.rank, plant, grp, member, active, line, person, prefix, "
            "CAST(NULL AS VARCHAR) AS unreadable, usual.* "
            "FROM register_of('planted_slot') AS usual INNER JOIN planted_slot USING (seat)"
        )
        run("CREATE OR REPLACE TABLE planted AS SELECT * FROM plain WHERE NOT active")
        for allotment in allotments:
            plant = allotment.plant
            source = "plain"
            if plant.size > 1:
                source = (
                    "plain INNER JOIN (SELECT grp, first AS leader FROM plain AS first "
                    f"WHERE plant = '{plant.check}' AND member = 0) AS leaders USING (grp)"
                )
            replaced = ", ".join(f"{sql} AS {name}" for name, sql in plant.replacements.items())
            columns = f"{'* EXCLUDE (leader)' if plant.size > 1 else '*'}{f' REPLACE ({replaced})' if replaced else ''}"
            run(f"INSERT INTO planted BY NAME SELECT {columns} FROM {source} WHERE active AND plant = '{plant.check}'")  # noqa: S608

    def _expect(self, allotments: Iterable[Allotment]) -> None:
        run = self.connection.execute
        run("CREATE OR REPLACE TABLE truth (check_id VARCHAR, msisdn VARCHAR, record BIGINT, subject VARCHAR)")
        judged = judgeable(self.order, self.extract, self.month)
        for allotment in allotments:
            for finds in allotment.plant.findings:
                if finds.check in judged:
                    run(
                        f"INSERT INTO truth SELECT '{finds.check}', {finds.msisdn}, {finds.record}, {finds.subject} "  # noqa: S608
                        f"FROM planted WHERE active AND plant = '{allotment.plant.check}' AND {finds.where}"
                    )
        if "EXT-05" in judged:
            for name in EXPECTED_COLUMNS:
                if name not in self.extract.columns:
                    run("INSERT INTO truth VALUES ('EXT-05', NULL, NULL, $name)", {"name": name})
        if "BLK-14" in judged and self.order.planted:
            self._table("counts_for_points", pl.DataFrame({"check_id": _severe(judged)}, schema={"check_id": pl.String}))
            self._run("truth.sql")

    def _mark(self, carrier: str) -> str:
        found = self.connection.execute("SELECT mark FROM carrier WHERE carrier = $carrier", {"carrier": carrier})
        row = found.fetchone()
        return str(row[0]) if row else carrier[:3].upper()

    def _constants(self, values: Mapping[str, int | str]) -> None:
        for name, value in values.items():
            self.connection.execute(f"CREATE OR REPLACE MACRO {name}() AS {value}")

    def _table(self, name: str, frame: pl.DataFrame) -> None:
        self.connection.register("incoming", frame.to_arrow())
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming")
        self.connection.unregister("incoming")

    def _count(self, table: str) -> int:
        row = self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
        return int(row[0]) if row else 0

    def _run(self, name: str) -> None:
        self.connection.execute((_FOLDER / name).read_text(encoding="utf-8"))


def _severe(judged: set[str]) -> list[str]:
    """The checks that make a point stand out: UNR and MIS, critical or high, of one carrier alone."""
    return sorted(
        check.id
        for check in catalogue().values()
        if check.id in judged
        and check.family in ("unregistered", "mismatched")
        and check.severity in ("critical", "high")
        and not check.cross
    )


