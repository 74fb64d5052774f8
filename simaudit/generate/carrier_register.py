"""One carrier's generated register at the end of one month, in DuckDB, and the lists that go with it."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from simaudit.contract import COLUMNS
from simaudit.generate.file_form import write_table
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
            return f"SELECT {', '.join(cells)} FROM usual_row AS usual"  # noqa: S608
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
            f"SELECT {', '.join(cells)} FROM usual_row AS usual "  # noqa: S608
            "LEFT JOIN planted ON planted.seat = usual.seat WHERE planted.omitted IS NOT TRUE"
        )

    def _frame(self, query: str) -> pl.DataFrame:
        frame: pl.DataFrame = self.connection.sql(query).pl()
        return frame
