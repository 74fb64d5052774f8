"""The findings of a month as pages ask for them: filtered, searched and sorted where they are, in Parquet.

What people type is bound to a statement, and never a part of one; the database reads the month's files alone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from simaudit.contract import NATURES, SEVERITIES
from simaudit.desk.desk import Desk
from simaudit.desk.snapshot import ReadStore
from simaudit.intake.month_file import sql_literal
from simaudit.intake.values.derived_columns import all_sources
from simaudit.intake.values.text import name_key
from simaudit.jobs.stored.month_annexes import stored_findings
from simaudit.jobs.stored.stored_month import recorded_month, stored_cases
from simaudit.period import Period
from simaudit.report.annexes.tables import RESTRICTED
from simaudit.report.annexes.work_rows import WorkMonth
from simaudit.report.figures.carrier import RecordedFigures
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.checks import CheckFigures
from simaudit.rules.scope import in_scope_sql
from simaudit.store.month_hashes import has_hash, recorded_hashes
from simaudit.store.months import recorded_months
from simaudit.store.schema import STANDING

_COLUMNS: Final = (
    "full_name", "org_name", "id_number", "point_code", "commune_code", "province_code", "commune",
    "name_key",
)  # fmt: skip
"""Columns of a row, beside its place."""
_PLACE: Final = ["carrier", "file", "record"]
_ORDER: Final = "check_id, carrier, row_id"
SORTS: Final = {
    "severity": f"list_position({[*SEVERITIES]}, severity), list_position({[*NATURES]}, nature)",
    "check": "check_id",
    "carrier": "carrier",
    "number": "msisdn",
    "first": "first_period",
}
"""Name of an order → what findings are sorted by, before check, carrier and place."""
_GRAVEST: Final = f"{SORTS['severity']}, {_ORDER}"

_OF_FINDING: Final = {
    **{name: f"{name} = ${name}" for name in ("carrier", "severity", "nature", "state")},
    "check": "check_id = $check",
    "waived": "waived = ($waived = 'yes')",
    "answered": "(carrier, left(finding_key, 32)) IN (FROM answered) = ($answered = 'yes')",
    "case": "EXISTS (FROM case_row WHERE case_row.carrier = finding.carrier AND starts_with(case_id, $case) "
    "AND case_row.record = finding.record AND case_row.msisdn IS NOT DISTINCT FROM finding.msisdn)",
}
_OF_ROW: Final = {
    "point": "starts_with(upper(point_code), $point)",
    "commune": "starts_with(commune_code, $commune)",
    "scope": "{outside}",
    "text": "",
}
"""Name of a filter → its condition on the finding, or on its row; of a text by what it can be:"""
_TEXT_OF_FINDING: Final = {
    "code": "starts_with(msisdn, $code) OR starts_with(upper(subject), $code)",
    "number": "starts_with(msisdn, $number)",
}
_TEXT_OF_ROW: Final = {
    "code": "starts_with(id_number, replace($code, ' ', '')) OR starts_with(upper(point_code), $code)",
    "name": "contains(name_key, $name) OR contains(replace(upper(strip_accents(org_name)), 'Đ', 'D'), $name)",
}
FILTERS: Final = (*_OF_FINDING, *_OF_ROW)
_LAST: Final = f"""
    SELECT kind, carrier, replace(key::VARCHAR, '-', '') AS key, said, reason, looked_by, looked_on,
        received_at
    FROM ({STANDING}) WHERE CASE kind WHEN 'answer' THEN period <= $period ELSE period = $period END
    QUALIFY row_number() OVER (PARTITION BY kind, carrier, key ORDER BY place DESC) = 1 ORDER BY received_at
"""


@dataclass(frozen=True)
class FindingsMonth:
    """A month whose findings can be asked for."""

    period: Period
    figures: Mapping[str, RecordedFigures]
    """By carrier."""
    cases: Mapping[str, CaseFigures]
    """By id."""
    responses: pl.DataFrame
    """The last that stands to each finding; `key` is the first half of the finding's."""
    months: tuple[WorkMonth, ...]
    """Of the carriers whose findings can be read: they are there, and not encrypted."""
    case_rows: Path

    @property
    def checks(self) -> dict[str, CheckFigures]:
        """Those with findings by id, as the month was judged."""
        checks = [check for of_carrier in self.figures.values() for check in of_carrier.checks]
        return {check.id: check for check in sorted(checks, key=lambda check: check.id) if check.violations}

    @property
    def first(self) -> RecordedFigures:
        """The figures of one carrier, for what all have alike."""
        return next(iter(self.figures.values()))

    @property
    def unreadable(self) -> list[str]:
        """The carriers whose findings can't be read: they are encrypted, or gone."""
        return sorted({*self.figures} - {of.carrier for of in self.months})

    def with_responses(self, findings: pl.DataFrame) -> pl.DataFrame:
        """The findings with `answer` and `look`: what the carrier said, and what was found by looking."""
        rows = findings.with_columns(pl.col("finding_key").str.head(32).alias("key"))
        for name, kinds in {"answer": ["answer"], "look": ["inspection", "spot"]}.items():
            last = self.responses.filter(pl.col("kind").is_in(kinds)).unique(["carrier", "key"], keep="last")
            last_responses = last.select("carrier", "key", pl.col("said").alias(name))
            rows = rows.join(last_responses, on=["carrier", "key"], how="left", maintain_order="left")
        return rows


def month_of(desk: Desk, text: str) -> tuple[list[str], Period | None]:
    """The store's months, the newest first, and the one that a text names, else the newest, if any."""
    desk.store.refresh()
    months = _months(desk.store, desk.store.ledger) if desk.store.if_used else []
    return months, Period.parse(text if text in months else months[0]) if months else None


@lru_cache(maxsize=4)
def _months(store: ReadStore, copy: Path) -> list[str]:
    """The audited months that a copy of the ledger has."""
    with store.open_ledger() as ledger:
        return sorted({month for month, _ in recorded_months(ledger)}, reverse=True)


@lru_cache(maxsize=4)
def _recorded(
    store: ReadStore, copy: Path, period: Period
) -> tuple[dict[str, RecordedFigures], dict[str, CaseFigures], pl.DataFrame, dict[str, str]]:
    """What a copy of the ledger has of a month: figures, cases, responses, and the hashes of rows."""
    with store.open_ledger() as ledger:
        return (
            {figures.carrier: figures for figures in recorded_month(ledger, period)},
            {case.case_id: case for case in stored_cases(ledger, period)},
            ledger.frame(_LAST, {"period": period}),
            {carrier: files.rows for carrier, files in recorded_hashes(ledger, period).items()},
        )


@lru_cache(maxsize=256)
def _intact(path: Path, sha256: str, written: int) -> bool:
    """Whether a file has this hash, looked at again where it was written since."""
    return has_hash(path, sha256)


def findings_month(desk: Desk, period: Period) -> FindingsMonth:
    """A month of the desk's store; raises UsageError where another version recorded it."""
    store, folder = desk.store, desk.config.out / str(period)
    figures, cases, responses, hashes = _recorded(store, store.ledger, period)
    months = []
    for carrier, findings in stored_findings(folder, [*figures.values()]).items():
        rows, destroyed = store.month(period, carrier), frozenset(figures[carrier].intake.destroyed)
        intact = rows.exists() and _intact(rows, hashes[carrier], rows.stat().st_mtime_ns)
        months.append(WorkMonth(carrier, findings, rows if intact else None, destroyed))
    return FindingsMonth(
        period, figures, cases, responses, tuple(months), folder / RESTRICTED / "cases.parquet"
    )


def searched(text: str) -> dict[str, str]:
    """What a text can be: `code` (of a paper or a point, or a number), `number` (as 096…), `name`.

    A number may be typed as people write it: 0961 234 567, 096.123.4567, +84 961 234 567.
    """
    digits = re.sub(r"[\s.()-]", "", text).removeprefix("+")
    if not re.fullmatch("[0-9]+", digits):
        return {"code": text.upper(), "name": str(name_key(pl.Series([text]))[0])}
    return {"code": digits} | ({"number": f"84{digits[1:]}"} if digits.startswith("0") else {})


class OpenFindings:
    """Findings of a month by what an address says of them (FILTERS, `sort`), while the database is open."""

    def __init__(
        self, database: duckdb.DuckDBPyConnection, month: FindingsMonth, asked: Mapping[str, str]
    ) -> None:
        """Filters without a value, and names that are none, say nothing."""
        self._database = database
        given: dict[str, str] = {name: asked.get(name, "").strip() for name in FILTERS}
        upper = {name: given[name].upper() for name in ("case", "point")}
        self._values: Mapping[str, object] = given | upper | searched(given["text"])
        outside = f"NOT {in_scope_sql(month.first.run.scope)}"
        chosen = [name for name, value in given.items() if value]
        conditions = (_OF_FINDING.get(name) or self._of_row(name, outside) for name in chosen)
        matching = " AND ".join(f"({condition})" for condition in conditions)
        self._where = "row_id IN (SELECT row_id FROM matched)" if matching else "TRUE"
        if matching:
            # Once, for the count and the page.
            self._run(f"CREATE TABLE matched AS SELECT row_id FROM finding WHERE {matching}")
        sort = asked.get("sort", "")
        first = SORTS.get(sort.removeprefix("-"), SORTS["severity"])
        self._order = f"{first}{' DESC' if sort.startswith('-') else ''} NULLS LAST, {_ORDER}"

    def _of_row(self, name: str, outside: str) -> str:
        condition = _OF_ROW[name].format(outside=outside) or self._any_of(_TEXT_OF_ROW)
        self._run(f"CREATE TABLE {name}_row AS SELECT place FROM register WHERE {condition}")
        of_row = f"EXISTS (FROM {name}_row AS of_row WHERE of_row.place = finding.place)"
        more = {"text": f" OR {self._any_of(_TEXT_OF_FINDING)}", "scope": " = ($scope = 'elsewhere')"}
        return of_row + more.get(name, "")

    def _any_of(self, conditions: Mapping[str, str]) -> str:
        return " OR ".join(text for form, text in conditions.items() if form in self._values)

    def _run(self, statement: str, **more: object) -> duckdb.DuckDBPyRelation:
        names = re.findall(r"\$([a-z]+)", statement)
        return self._database.sql(statement, params={name: {**self._values, **more}[name] for name in names})

    def _frame(self, statement: str, **more: object) -> pl.DataFrame:
        rows: pl.DataFrame = self._run(statement, **more).pl()
        return rows.drop("file_row_number", "row_id", "place", strict=False)

    def count(self) -> int:
        """How many findings match."""
        return int(self._run(f"SELECT count(*) FROM finding WHERE {self._where}").fetchall()[0][0])

    def findings(self, most: int, start: int = 0) -> pl.DataFrame:
        """At most so many of them in their order, `start` behind the first: rows of `row_models.Finding`."""
        chosen = f"SELECT row_id FROM finding WHERE {self._where} ORDER BY {self._order}"
        self._run(f"CREATE TABLE page AS {chosen} LIMIT $most OFFSET $start", most=most, start=start)
        # By the place in its file a row is found without those before it.
        places = "file_row_number IN (SELECT row_id % (1::BIGINT << 52) FROM page)"
        of_page = f"{places} AND row_id IN (SELECT row_id FROM page)"
        return self._frame(f"FROM finding WHERE {of_page} ORDER BY {self._order}")

    def with_keys(self, keys: Sequence[str]) -> pl.DataFrame:
        """The findings whose keys begin with these halves, in order."""
        keyed = "list_contains($keys, left(finding_key, 32))"
        return self._frame(f"FROM finding WHERE {keyed} ORDER BY {_GRAVEST}", keys=[*keys])

    def of_number(self, carrier: str, number: str) -> pl.DataFrame:
        """The findings of a number at a carrier, in order."""
        statement = f"FROM finding WHERE carrier = $carrier AND msisdn = $number ORDER BY {_GRAVEST}"
        return self._frame(statement, carrier=carrier, number=number)

    def with_rows(self, findings: pl.DataFrame) -> pl.DataFrame:
        """The findings with `case_id`, and _COLUMNS of their rows; null where there is none."""
        self._database.register("of_page", findings.select(*_PLACE, "msisdn").unique().to_arrow())
        # By records alone, of which groups of rows know the first and last.
        rows = self._frame("FROM register WHERE record IN (SELECT record FROM of_page)")
        cases = self._frame(
            "SELECT carrier, record, msisdn, min(case_id) AS case_id FROM case_row "
            "SEMI JOIN of_page USING (carrier, record, msisdn) GROUP BY ALL"
        )
        joined = findings.join(rows, on=_PLACE, how="left", maintain_order="left")
        return joined.join(cases, on=["carrier", "record", "msisdn"], how="left", maintain_order="left")


@contextmanager
def open_findings(month: FindingsMonth, asked: Mapping[str, str]) -> Iterator[OpenFindings]:
    """Open the findings of a month, of which some carrier's can be read, for a database of these files."""
    paths = [str(path) for of in month.months for path in (of.findings, of.rows) if path]
    tables = [
        (of, _place(number, [file.name for file in month.figures[of.carrier].intake.files]))
        for number, of in enumerate(month.months, start=1)
    ]
    parts = {
        "finding": [f"SELECT *, {places} FROM {_parquet(of.findings)}" for of, places in tables],
        "register": [_register(of, places) for of, places in tables],
        "case_row": ["SELECT '' AS case_id, '' AS carrier, 0::BIGINT AS record, '' AS msisdn LIMIT 0"],
    }
    if month.case_rows.is_file():
        paths.append(str(month.case_rows))
        parts["case_row"] = [f"FROM {_parquet(month.case_rows)}"]
    with duckdb.connect(":memory:") as database:
        database.execute("SET allowed_paths = $paths", {"paths": paths})
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
        database.register(
            "answered", month.responses.filter(kind="answer").select("carrier", "key").to_arrow()
        )
        for name, selects in parts.items():
            database.execute(f"CREATE VIEW {name} AS {' UNION ALL '.join(selects)}")
        yield OpenFindings(database, month, asked)


def _parquet(path: Path) -> str:
    return f"read_parquet({sql_literal(str(path))})"


def _place(number: int, files: Sequence[str]) -> str:
    """Items of a SELECT from a carrier's file: file_row_number, `row_id`, and `place` of the record.

    Whole numbers: to join a million rows by texts takes five times as long.
    """
    names = ", ".join(map(sql_literal, files))
    place = f"(list_position([{names}]::VARCHAR[], file)::BIGINT << 36) + record::BIGINT"
    return f"file_row_number, {number << 52} + file_row_number AS row_id, {number << 52} + {place} AS place"


def _register(month: WorkMonth, places: str) -> str:
    """A SELECT of a month's rows, with NULL for what is destroyed or absent; of none, where they are gone."""
    columns = pl.read_parquet_schema(month.rows) if month.rows else {}
    usable = [name for name in _COLUMNS if name in columns and not all_sources([name]) & month.destroyed]
    items = [name if name in usable else f"NULL::VARCHAR AS {name}" for name in _COLUMNS]
    source = "(SELECT '' AS file, 0 AS record, 0 AS file_row_number LIMIT 0)"
    return (
        f"SELECT {sql_literal(month.carrier)} AS carrier, file, record::BIGINT AS record, {places}, "
        f"{', '.join(items)} FROM {_parquet(month.rows) if month.rows else source}"
    )
