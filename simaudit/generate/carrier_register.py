"""One carrier's generated register at the end of one month, in DuckDB, and the lists that go with it."""

from dataclasses import dataclass

import duckdb
import polars as pl

from simaudit.generate.specification import Extract
from simaudit.period import Period


@dataclass(frozen=True)
class CarrierRegister:
    """Relations `slot` (all rows), `planted` (changed rows), `added` and `truth` of one carrier and month.

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
            "WITH gap AS (SELECT seat + 1 AS place, row_number() OVER (ORDER BY seat) AS gaps "  # noqa: S608
            "FROM planted WHERE omitted) "
            f"SELECT '{self.month}' AS period, '{self.extract.carrier}' AS carrier, check_id, msisdn, "
            "record - coalesce(gaps, 0) AS record, subject "
            "FROM truth ASOF LEFT JOIN gap ON truth.record > gap.place "
            "ORDER BY check_id, record, msisdn, subject"
        )

    def points(self) -> pl.DataFrame:
        """The carrier's registration points: carrier, point_code."""
        return self._frame(
            f"SELECT '{self.extract.carrier}' AS carrier, point_code FROM ("  # noqa: S608
            "SELECT point_code(province_code, unnest(range(1, points + 1))) AS point_code FROM home "
            "UNION SELECT value FROM added WHERE list = 'points') "
            "ORDER BY point_code"
        )

    def active(self) -> pl.DataFrame:
        """The list of active numbers: carrier, msisdn. One in twenty subscribers, and what plants add."""
        return self._frame(
            f"SELECT '{self.extract.carrier}' AS carrier, msisdn FROM ("  # noqa: S608
            "SELECT usual_number(line) AS msisdn FROM slot "
            "WHERE NOT plain AND seat % 20 = 0 AND end_month IS NULL "
            "UNION ALL SELECT value FROM added WHERE list = 'active') "
            "ORDER BY msisdn"
        )

    def revoked(self) -> pl.DataFrame:
        """The list of revoked papers: id_number, reason. Some belong to nobody in the register."""
        return self._frame(
            "SELECT value AS id_number, CASE WHEN grp % 2 = 0 THEN 'reported lost' ELSE '' END AS reason "
            "FROM added WHERE list = 'revoked' "
            "UNION ALL SELECT personal_number(1119, 100 * carrier_index() + unnest(range(20))), 'deceased' "
            "ORDER BY id_number"
        )

    def reported(self) -> pl.DataFrame:
        """The list of reported numbers: msisdn, source, reported_at, kind. Some are in no register."""
        return self._frame(
            "WITH numbers AS (SELECT value AS msisdn, grp FROM added WHERE list = 'reported' "
            "UNION ALL SELECT unregistered_number(14500 + 37 * unnest(range(5))), unnest(range(5))) "
            "SELECT msisdn, ['156', 'police', 'bank'][1 + grp % 3] AS source, "
            "as_of() - CAST(3 * (grp % 9) AS INTEGER) AS reported_at, "
            "['fraud call', 'spam'][1 + grp % 2] AS kind FROM numbers ORDER BY msisdn"
        )

    def rejected_numbers(self) -> list[str]:
        """Numbers of the lines that can't be loaded, in order."""
        rows = self.connection.execute(
            "SELECT value FROM added WHERE list = 'broken_line' ORDER BY rank"
        ).fetchall()
        return [number for (number,) in rows]

    def _frame(self, query: str) -> pl.DataFrame:
        frame: pl.DataFrame = self.connection.sql(query).pl()
        return frame
