"""What became of a carrier's findings since its last audited month: new, persisting, reopened, gone and why.

Everything follows from the keys of the months before (`known`), never from an
earlier verdict, so that months may be audited late or again. A check is
compared with the last month in which it was assessed: what could not be judged
in between was neither put right nor forgotten. A check that speaks of this
month's files alone is compared with none. A month whose keys were made with
another key of the installation is as if it had not been.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.intake.month_file import enum_type
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import RowsOf
from simaudit.store.month_keys import month_key, months_before_under


def _find_gone_keys(scope: "_Scope", keys: str, rows: Path | None, rows_of: RowsOf) -> None:
    """Table `gone`: the keys of the last assessed month of each check that are not among `keys` now.

    check_id, key, and `why` (in REASONS).
    """
    run = scope.ledger.execute
    run(
        f"""
        CREATE OR REPLACE TEMP TABLE absent AS
        SELECT known.check_id, key, period, file, record
        FROM known INNER JOIN judged
            ON known.check_id = judged.check_id AND known.period = judged.since
        ANTI JOIN {keys} USING (key)
        WHERE carrier = $carrier AND list_contains($months, period)
        """,
        scope.values,
    )
    run("CREATE OR REPLACE TEMP TABLE numbers (key UUID, msisdn VARCHAR)")
    available = []
    assessed = "SELECT DISTINCT period FROM absent INNER JOIN judged USING (check_id) WHERE assessed"
    for period in scope.ledger.column(assessed):
        before = rows_of(Period.parse(period), scope.carrier)
        if rows is None or before is None or not (rows.exists() and before.exists()):
            continue
        available.append(period)
        run(
            """
            INSERT INTO numbers
            SELECT key, msisdn FROM absent INNER JOIN read_parquet($rows) USING (file, record)
            WHERE period = $period AND msisdn IS NOT NULL
            """,
            {"rows": str(before), "period": period},
        )
    lost = (
        "SELECT key FROM numbers ANTI JOIN read_parquet($rows) USING (msisdn)"
        if available
        else "SELECT key FROM numbers WHERE $rows IS NULL"
    )
    run(
        f"""
        CREATE OR REPLACE TEMP TABLE gone AS
        SELECT absent.check_id, absent.key,
               CASE
                   WHEN NOT assessed THEN 'not_assessable'
                   WHEN lost.key IS NOT NULL THEN 'row_gone'
                   WHEN other_rule THEN 'rule_changed'
                   WHEN record = 0 OR (record IS NOT NULL AND NOT list_contains($available, period))
                       THEN 'undetermined'
                   ELSE 'value_changed'
               END AS why
        FROM absent INNER JOIN judged USING (check_id) LEFT JOIN ({lost}) AS lost USING (key)
        """,
        {"available": available, "rows": str(rows)},
    )
    # Numbers are needed no longer than to be looked for.
    run("DROP TABLE numbers")


REASONS: Final = ("row_gone", "value_changed", "rule_changed", "not_assessable", "undetermined")
"""Why a key of the last assessed month is no more.

row_gone: its number has no row in this month; value_changed: the row is there, or the finding named none, and
it no longer offends; rule_changed: the row is there, and the check or its parameters are not what they were;
not_assessable: the check was not judged this month; undetermined: the rows of that month were deleted.
"""

PUT_RIGHT: Final = ("row_gone", "value_changed", "undetermined")
"""The reasons that count as resolved: a change of ours, or of what was handed in, puts nothing right."""

JUDGED: Final = {
    "check_id": pl.String(),
    "assessed": pl.Boolean(),
    "fingerprint": pl.String(),
    "params": pl.String(),
    "this_month_only": pl.Boolean(),
}
"""Columns of what this month's checks were: assessed or not, fingerprint, parameters as JSON, and whether
they are compared with no month."""

RECORDED_COLUMNS: Final = (
    "fingerprint", "params", "this_month_only", "since", "rule_changed_since", "rebaselined", *REASONS,
)  # fmt: skip
"""The columns of a comparison that the ledger keeps, beside check_id."""

KEY_DIGITS: Final = 32
"""Hexadecimal digits of a finding's key that the ledger keeps: half of them tell findings as well apart."""

_SEEN: Final = "seen"
"""A temporary table: those keys of the month that any month before had."""
_NOTHING_SEEN: Final = pl.DataFrame(
    schema={"key": pl.String, "first_period": pl.String, "persisting": pl.Boolean}
)

_RULE_CHANGED: Final = """
    CASE WHEN entry IS NULL THEN '{"code": "rule_changed", "values": {'
    ELSE '{"code": "rule_changed_by_entry", "values": {"day": {"day": "' || accepted_on || '"}, "entry": "'
        || entry || '", '
    END || '"findings": ' || coalesce(news, 0) || ', "since": "' || since || '"}}'
"""
"""SQL of the note on a check whose rule changed, as `Note.json` writes it; `entry`: where it was accepted."""


@dataclass(frozen=True)
class KeyedMonth:
    """A carrier's month, and the fingerprint of the key with which its findings' keys were made."""

    period: Period
    carrier: str
    fingerprint: str | None
    """None: no run over it is recorded."""


@dataclass(frozen=True)
class ComparedMonth:
    """How the keys of a carrier's month compare with those of the months before."""

    checks: pl.DataFrame
    """By check_id in order, without remarks: the columns of JUDGED; `since`, the month it is compared with;
    `rule_changed_since`, the same where the check was another then; `new` (reopened ones too), `persisting`
    and `rebaselined` findings, the last being those that a changed rule may have brought and that are no
    news; the keys gone by REASONS and, of them, those `resolved`; a `note` (JSON) where the rule changed."""
    keys: str
    """A temporary table of the ledger's connection: check_id, key, how many `findings` have it, the first
    `place` of any, and whether all are waived; there until the ledger is closed."""


class MonthComparison:
    """Compares a month that was just judged with those that are recorded, some of its checks at a time.

    The whole of a month's keys, hashed to be grouped and looked up, may be more than memory holds.
    """

    def __init__(self, ledger: Ledger, judged: pl.DataFrame, month: KeyedMonth) -> None:
        """`judged` is what the month's checks were (JUDGED)."""
        self._scope = _scope(ledger, judged, month)
        self._keys = f'"keys of {month.carrier}"'
        self._run = ledger.execute
        self._run(
            f"CREATE OR REPLACE TEMP TABLE {self._keys} "
            f"(check_id {enum_type(judged['check_id'])}, key UUID, findings UINTEGER, place UINTEGER, "
            "waived BOOLEAN)"
        )
        self._run(
            f"CREATE OR REPLACE TEMP TABLE {_SEEN} (key UUID, first_period VARCHAR, persisting BOOLEAN)"
        )
        self._last_check: str | None = None
        self._parted: set[str] = set()
        """Checks whose findings came in several parts, each of which has rows of its own in `_keys`."""

    def add(self, findings: pl.DataFrame) -> pl.DataFrame:
        """Take up the next findings in the order of checks.

        They have check_id, key (its first KEY_DIGITS), place and waived; `place` is the record over all
        files. Returns those keys that any month before had: key, first_period, and whether it is
        `persisting`.
        """
        if findings.is_empty():
            return _NOTHING_SEEN
        ledger = self._scope.ledger
        first, last = str(findings["check_id"].min()), str(findings["check_id"].max())
        if first == self._last_check:
            self._parted.add(first)
        self._last_check = last
        with ledger.readable("incoming", findings):
            self._run(
                """
                CREATE OR REPLACE TEMP TABLE arrived AS
                SELECT any_value(check_id) AS check_id, CAST(unhex(key) AS UUID) AS key,
                       count(*) AS findings, min(place) AS place, bool_and(waived) AS waived
                FROM incoming GROUP BY ALL
                """
            )
        self._run(f"INSERT INTO {self._keys} SELECT * FROM arrived")
        if not self._scope.months:
            return _NOTHING_SEEN
        query = _seen_among("arrived", "check_id BETWEEN $first AND $last")
        self._run(
            f"INSERT INTO {_SEEN} SELECT * FROM ({query}) ANTI JOIN {_SEEN} USING (key)",
            {**self._scope.values, "first": first, "last": last},
        )
        return ledger.frame(
            f"""
            SELECT replace(CAST(key AS VARCHAR), '-', '') AS key, first_period, persisting
            FROM {_SEEN} SEMI JOIN arrived USING (key)
            """
        )

    def finish(self, rows: Path, rows_of: RowsOf) -> ComparedMonth:
        """What became of the findings; `rows` is where the month's rows are, not yet in the store."""
        for check in sorted(self._parted):
            of_check = {"check": check}
            self._run(
                f"""
                CREATE OR REPLACE TEMP TABLE arrived AS
                SELECT check_id, key, CAST(sum(findings) AS BIGINT) AS findings, min(place) AS place,
                       bool_and(waived) AS waived
                FROM {self._keys} WHERE check_id = $check GROUP BY ALL
                """,
                of_check,
            )
            self._run(f"DELETE FROM {self._keys} WHERE check_id = $check", of_check)
            self._run(f"INSERT INTO {self._keys} SELECT * FROM arrived")
        return ComparedMonth(_compared(self._scope, self._keys, rows, rows_of), self._keys)


def compare_again(ledger: Ledger, period: Period, carrier: str, rows_of: RowsOf) -> pl.DataFrame:
    """Compare a recorded month anew with those before it, one of which has changed: ComparedMonth.checks."""
    parameters = {"carrier": carrier, "period": str(period)}
    name = '"keys recorded"'
    ledger.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {name} AS
        SELECT check_id, key, findings FROM known WHERE carrier = $carrier AND period = $period
        """,
        parameters,
    )
    judged = ledger.frame(
        """
        SELECT check_id, status IN ('passed', 'failed') AS assessed, fingerprint, params,
               coalesce(this_month_only, FALSE) AS this_month_only
        FROM result INNER JOIN comparison USING (period, carrier, check_id)
        WHERE carrier = $carrier AND period = $period
        """,
        parameters,
    )
    month = KeyedMonth(period, carrier, month_key(ledger, period, carrier))
    scope = _scope(ledger, judged, month)
    ledger.execute(f"CREATE OR REPLACE TEMP TABLE {_SEEN} AS {_seen_among(name)}", scope.values)
    return _compared(scope, name, rows_of(period, carrier), rows_of)


@dataclass(frozen=True)
class _Scope:
    """Which month is compared with which; the table `judged` has this month's checks (`_scope`)."""

    ledger: Ledger
    carrier: str
    months: list[str]
    """The months before, whose keys can be compared."""

    @property
    def values(self) -> dict[str, object]:
        return {"carrier": self.carrier, "months": self.months}


def _compared(scope: _Scope, keys: str, rows: Path | None, rows_of: RowsOf) -> pl.DataFrame:
    """ComparedMonth.checks, for the keys of a table and what _SEEN has of them."""
    _find_gone_keys(scope, keys, rows, rows_of)
    reasons = ", ".join(f"count(*) FILTER (why = '{why}') AS {why}" for why in REASONS)
    counted = ", ".join(f"coalesce({why}, 0) AS {why}" for why in REASONS)
    return scope.ledger.frame(
        f"""
        SELECT check_id, assessed, fingerprint, params, this_month_only, since,
               CASE WHEN other_rule THEN since END AS rule_changed_since,
               CASE WHEN other_rule THEN 0 ELSE coalesce(news, 0) END AS new,
               coalesce(persisting, 0) AS persisting,
               CASE WHEN other_rule THEN coalesce(news, 0) ELSE 0 END AS rebaselined,
               {counted},
               {" + ".join(f"coalesce({why}, 0)" for why in PUT_RIGHT)} AS resolved,
               CASE WHEN other_rule THEN
                   {_RULE_CHANGED}
               END AS note
        FROM judged
        LEFT JOIN (
            SELECT check_id,
                   CAST(sum(findings) FILTER (persisting IS NOT TRUE) AS BIGINT) AS news,
                   CAST(sum(findings) FILTER (persisting) AS BIGINT) AS persisting
            FROM {keys} LEFT JOIN {_SEEN} USING (key) GROUP BY check_id
        ) USING (check_id)
        LEFT JOIN (SELECT check_id, {reasons} FROM gone GROUP BY check_id) USING (check_id)
        LEFT JOIN (
            SELECT
                check_id, fingerprint_after AS fingerprint, max(entry) AS entry,
                arg_max(CAST(accepted_at AS DATE), entry) AS accepted_on
            FROM criteria_change GROUP BY ALL
        ) USING (check_id, fingerprint)
        ORDER BY check_id
        """
    )


def _scope(ledger: Ledger, judged: pl.DataFrame, month: KeyedMonth) -> _Scope:
    """Table `judged`: this month's checks (JUDGED), the month each is compared with, and if its rule changed.

    That is the last month that assessed it; none (`since` is NULL) for a check of this month only.
    """
    months = months_before_under(ledger, month.period, month.carrier, month.fingerprint)
    scope = _Scope(ledger, month.carrier, months)
    with ledger.readable("incoming", judged.select(*JUDGED)):
        ledger.execute(
            """
            CREATE OR REPLACE TEMP TABLE judged AS
            SELECT incoming.*, since,
                   assessed AND coalesce(before.fingerprint <> incoming.fingerprint, FALSE) AS other_rule
            FROM incoming
            LEFT JOIN (
                SELECT check_id, max(period) AS since, arg_max(fingerprint, period) AS fingerprint
                FROM result INNER JOIN comparison USING (period, carrier, check_id)
                WHERE carrier = $carrier AND list_contains($months, period) AND status IN ('passed', 'failed')
                GROUP BY check_id
            ) AS before ON before.check_id = incoming.check_id AND NOT this_month_only
            """,
            scope.values,
        )
    return scope


def _seen_among(keys: str, within: str = "TRUE") -> str:
    """SELECT of those keys of a table that any month before had: key, first_period, persisting.

    `within` is a condition on what is recorded that all of them meet.
    """
    return f"""
        SELECT key, min(period) AS first_period, bool_or(period = since) AS persisting
        FROM known INNER JOIN judged USING (check_id) SEMI JOIN {keys} USING (key)
        WHERE carrier = $carrier AND list_contains($months, period) AND NOT this_month_only AND {within}
        GROUP BY key
        """
