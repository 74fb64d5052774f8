"""What became of a carrier's findings since its last audited month: new, persisting, reopened, gone and why.

Everything follows from the keys of the months before (`known`), never from an
earlier verdict, so that months may be audited late or again. A check is
compared with the last month in which it was assessed: what could not be judged
in between was neither put right nor forgotten. A check that speaks of this
month's files alone is compared with none. A month whose keys were made with
another key of the installation is as if it had not been.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.intake.month_file import enum_type, sql_literal
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import RowsOf
from simaudit.store.month_keys import keyed_months

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

_RULE_CHANGED: Final = """
    CASE WHEN entry IS NULL THEN '{"code": "rule_changed", "values": {'
    ELSE '{"code": "rule_changed_by_entry", "values": {"day": {"day": "' || accepted_on || '"}, "entry": "'
        || entry || '", '
    END || '"findings": ' || coalesce(news, 0) || ', "since": "' || since || '"}}'
"""
"""SQL of the note on a check whose rule changed, as `Note.json` writes it; `entry`: where it was accepted."""


@dataclass(frozen=True)
class EarlierMonths:
    """A carrier's months before one that are compared with it: those under the key of its findings."""

    carrier: str
    months: Sequence[str]
    """In their order."""
    checks: pl.DataFrame
    """By check_id, the last of them that assessed it (`since`) and the check's `fingerprint` there."""

    @property
    def values(self) -> dict[str, object]:
        """Values of SQL."""
        return {"carrier": self.carrier, "months": list(self.months)}


@dataclass(frozen=True)
class ComparedMonth:
    """How the keys of a carrier's month compare with those of the months before."""

    checks: pl.DataFrame
    """By check_id in order, without remarks: the columns of JUDGED; `since`, the month it is compared with;
    `rule_changed_since`, the same where the check was another then; `new` (reopened ones too), `persisting`
    and `rebaselined` findings, the last being those that a changed rule may have brought and that are no
    news; the keys gone by REASONS and, of them, those `resolved`; a `note` (JSON) where the rule changed."""
    keys: str
    """SQL of a relation of the ledger's connection: check_id, key, how many `findings` have it, the first
    `place` of any, and whether all are waived; there until the ledger is closed."""


class MonthComparison:
    """Compares a month that was just judged with those that are recorded, some of its checks at a time.

    The whole of a month's keys, hashed to be grouped and looked up, may be more than memory holds.
    """

    def __init__(self, ledger: Ledger, judged: pl.DataFrame, earlier: EarlierMonths) -> None:
        """`judged` is what the month's checks were (JUDGED)."""
        self._ledger, self._earlier, self._judged = ledger, earlier, _with_months(judged, earlier)
        self._keys = f'"keys of {earlier.carrier}"'
        ledger.execute(
            f"CREATE OR REPLACE TEMP TABLE {self._keys} (check_id {enum_type(judged['check_id'])}, key UUID, "
            "findings UINTEGER, place UINTEGER, waived BOOLEAN, first_period VARCHAR, persisting BOOLEAN)"
        )
        self._last_check: str | None = None
        self._parted = False
        """Whether findings of a check came in several parts, each of which has rows of its own in `_keys`."""

    def add(self, findings: pl.DataFrame) -> pl.DataFrame:
        """Take up the next findings in the order of checks.

        They have check_id, key (its first KEY_DIGITS), place and waived; `place` is the record over all
        files. Returns those keys that any month before had: key, first_period, and whether it is
        `persisting`.
        """
        first, last = (str(findings["check_id"].min()), str(findings["check_id"].max()))
        self._parted, self._last_check = self._parted or first == self._last_check, last
        with self._ledger.readable("incoming", findings), self._ledger.readable("judged", self._judged):
            return self._ledger.frame(
                f"""
                INSERT INTO {self._keys}
                WITH arrived AS MATERIALIZED (
                    SELECT any_value(check_id) AS check_id, CAST(unhex(key) AS UUID) AS key,
                           count(*) AS findings, min(place) AS place, bool_and(waived) AS waived
                    FROM incoming GROUP BY ALL
                )
                SELECT arrived.*, first_period, persisting
                FROM arrived LEFT JOIN ({_seen_among("arrived", "check_id BETWEEN $first AND $last")})
                USING (key)
                RETURNING replace(CAST(key AS VARCHAR), '-', '') AS key, first_period, persisting
                """,
                {**self._earlier.values, "first": first, "last": last},
            ).drop_nulls("first_period")

    def finish(self, rows: Path, rows_of: RowsOf) -> ComparedMonth:
        """What became of the findings; `rows` is where the month's rows are, not yet in the store."""
        checks = _compared(self._ledger, self._judged, self._earlier, self._keys, rows, rows_of)
        keys = self._keys
        if self._parted:
            keys = f"""(
                SELECT any_value(check_id) AS check_id, key, CAST(sum(findings) AS UINTEGER) AS findings,
                       min(place) AS place, bool_and(waived) AS waived
                FROM {keys} GROUP BY key
            )"""
        return ComparedMonth(checks, keys)


def compare_again(ledger: Ledger, period: Period, carrier: str, rows_of: RowsOf) -> pl.DataFrame:
    """Compare a recorded month anew with those before it, one of which has changed: ComparedMonth.checks."""
    scope = {"carrier": carrier, "period": str(period)}
    judged = ledger.frame(
        """
        SELECT check_id, status IN ('passed', 'failed') AS assessed, fingerprint, params,
               coalesce(this_month_only, FALSE) AS this_month_only
        FROM result INNER JOIN comparison USING (period, carrier, check_id)
        WHERE carrier = $carrier AND period = $period
        """,
        scope,
    )
    earlier = earlier_months(ledger, period, keyed_months(ledger).get((str(period), carrier)))(carrier)
    judged, keys = _with_months(judged, earlier), '"keys recorded"'
    recorded = "SELECT check_id, key, findings FROM known WHERE carrier = $carrier AND period = $period"
    with ledger.readable("judged", judged):
        ledger.execute(
            f"CREATE OR REPLACE TEMP TABLE {keys} AS WITH recorded AS MATERIALIZED ({recorded}) "
            f"FROM recorded LEFT JOIN ({_seen_among('recorded')}) USING (key)",
            {**earlier.values, **scope},
        )
    return _compared(ledger, judged, earlier, keys, rows_of(period, carrier), rows_of)


def earlier_months(ledger: Ledger, period: Period, fingerprint: str | None) -> Callable[[str], EarlierMonths]:
    """Carrier → its months that one of this period is compared with; all are read at once.

    `fingerprint` is of the key with which that month's findings were keyed.
    """
    months: dict[str, list[str]] = {}
    for (month, carrier), key in keyed_months(ledger).items():
        if month < str(period) and key == fingerprint:
            months.setdefault(carrier, []).append(month)
    rows = ledger.frame(
        """
        SELECT carrier, check_id, max(period) AS since, arg_max(fingerprint, period) AS before
        FROM result INNER JOIN comparison USING (period, carrier, check_id)
        WHERE status IN ('passed', 'failed') AND list_contains($months, carrier || period) GROUP BY ALL
        """,
        {"months": [carrier + month for carrier, of_carrier in months.items() for month in of_carrier]},
    )
    by_carrier = rows.partition_by("carrier", as_dict=True, include_key=False)
    nothing = rows.clear().drop("carrier")
    return lambda carrier: EarlierMonths(
        carrier, months.get(carrier, []), by_carrier.get((carrier,), nothing)
    )


def _with_months(judged: pl.DataFrame, earlier: EarlierMonths) -> pl.DataFrame:
    """JUDGED, the month that each check is compared with (`since`), and whether its rule is another now.

    That is the last month that assessed it; none (`since` is NULL) for a check of this month only.
    """
    lasting = ~pl.col("this_month_only")
    changed = pl.col("assessed") & (pl.col("before") != pl.col("fingerprint"))
    return (
        judged.select(*JUDGED)
        .join(earlier.checks, on="check_id", how="left", maintain_order="left")
        .with_columns(pl.when(lasting).then("since"), other_rule=(lasting & changed).fill_null(value=False))
        .drop("before")
    )


def _compared(
    ledger: Ledger,
    judged: pl.DataFrame,
    earlier: EarlierMonths,
    keys: str,
    rows: Path | None,
    rows_of: RowsOf,
) -> pl.DataFrame:
    """ComparedMonth.checks, for the keys of a table; `judged` as `_with_months` makes it."""
    counted = ", ".join(f"coalesce({why}, 0) AS {why}" for why in REASONS)
    with ledger.readable("judged", judged):
        gone = _gone_keys(ledger, judged, earlier, keys, rows, rows_of)
        reasons = ", ".join(f"count(*) FILTER (why = '{why}') AS {why}" for why in REASONS)
        return ledger.frame(
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
                FROM {keys} GROUP BY check_id
            ) USING (check_id)
            LEFT JOIN (SELECT check_id, {reasons} FROM ({gone}) GROUP BY check_id) USING (check_id)
            LEFT JOIN (
                SELECT
                    check_id, fingerprint_after AS fingerprint, max(entry) AS entry,
                    arg_max(CAST(accepted_at AS DATE), entry) AS accepted_on
                FROM criteria_change GROUP BY ALL
            ) USING (check_id, fingerprint)
            ORDER BY check_id
            """
        )


def _gone_keys(
    ledger: Ledger,
    judged: pl.DataFrame,
    earlier: EarlierMonths,
    keys: str,
    rows: Path | None,
    rows_of: RowsOf,
) -> str:
    """SELECT of the keys of the last assessed month of each check that are not among `keys` now.

    check_id, and `why` (in REASONS).
    """
    if judged["since"].is_null().all():
        return "SELECT NULL AS check_id, NULL AS why WHERE FALSE"
    ((absent,),) = ledger.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE absent AS
        SELECT known.check_id, key, period, file, record
        FROM known INNER JOIN judged
            ON known.check_id = judged.check_id AND known.period = judged.since
        ANTI JOIN {keys} USING (key)
        WHERE carrier = $carrier AND list_contains($months, period)
        """,
        earlier.values,
    ).fetchall()
    periods = sorted(set(judged.filter("assessed")["since"].drop_nulls())) if absent else []
    paths = {period: rows_of(Period.parse(period), earlier.carrier) for period in periods}
    available = {
        period: sql_literal(str(path))
        for period, path in paths.items()
        if rows is not None and path is not None and rows.exists() and path.exists()
    }
    # Of a large month's numbers only those that are sought are kept.
    numbers = " UNION ALL ".join(
        f"SELECT key, msisdn FROM absent INNER JOIN read_parquet({path}) USING (file, record) "
        f"WHERE period = '{period}' AND msisdn IS NOT NULL"
        for period, path in available.items()
    )
    lost = "SELECT key FROM absent WHERE FALSE"
    if numbers:
        lost = f"""
            WITH numbers AS MATERIALIZED ({numbers})
            SELECT key FROM numbers ANTI JOIN (
                SELECT msisdn FROM read_parquet({sql_literal(str(rows))}) SEMI JOIN numbers USING (msisdn)
            ) USING (msisdn)
            """
    return f"""
        SELECT absent.check_id,
               CASE
                   WHEN NOT assessed THEN 'not_assessable'
                   WHEN lost.key IS NOT NULL THEN 'row_gone'
                   WHEN other_rule THEN 'rule_changed'
                   WHEN record = 0
                       OR (record IS NOT NULL AND NOT list_contains({list(available)}::VARCHAR[], period))
                       THEN 'undetermined'
                   ELSE 'value_changed'
               END AS why
        FROM absent INNER JOIN judged USING (check_id) LEFT JOIN ({lost}) AS lost USING (key)
        """


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
