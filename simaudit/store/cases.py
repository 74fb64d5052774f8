"""The cases of audited months in the ledger, with keyed hashes of their numbers; the dossiers made of them.

Entries of dossiers are deeds of the Department: they stay where the month that a dossier is about is
withdrawn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import polars as pl

from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import Seal
from simaudit.store.runs import every_run


@dataclass(frozen=True)
class DossierRecord:
    """One dossier, when it was made or when it was sealed."""

    case_id: str
    period: str
    made_at: datetime
    """As the ledger keeps moments."""
    who: str
    reason: str
    manifest: str
    """sha256 of its manifest, which has the hashes of its other files."""
    file: str | None
    """sha256 of the one file that it is; None: it is a folder."""
    archive: str | None
    """sha256 of the .zip that it is, or that is encrypted in it; None: a folder."""
    draft: str | None
    """Of a sealed one: sha256 of the manifest that it had before."""


def record_dossier(ledger: Ledger, made: DossierRecord) -> None:
    """Append one; belongs into a transaction."""
    ledger.writing("dossier")
    ledger.insert("dossier", vars(made))


def handed_over(ledger: Ledger) -> dict[str, date]:
    """Case → the day on which a dossier of it was last sealed: signed, it has left the Department."""
    if ledger.lacks("dossier"):
        return {}
    rows = ledger.execute(
        "SELECT case_id, CAST(max(made_at) AS DATE) FROM dossier WHERE draft IS NOT NULL "
        "GROUP BY case_id ORDER BY case_id"
    ).fetchall()
    return dict(rows)


def parts_handed_over(ledger: Ledger) -> list[tuple[str, str, date]]:
    """(case, case handed over, day) of every case that split, in a later month, from one handed over.

    A sealed dossier of an earlier month had its rows; parts of parts are such too.
    """
    if ledger.lacks("dossier"):
        return []
    return ledger.execute(
        """
        WITH RECURSIVE part AS (
            SELECT later.case_id, dossier.case_id AS origin, CAST(made_at AS DATE) AS day, later.period
            FROM dossier INNER JOIN case_month AS later ON later.split_from = dossier.case_id
            WHERE draft IS NOT NULL AND dossier.period < later.period
            UNION
            SELECT later.case_id, part.origin, part.day, later.period
            FROM part INNER JOIN case_month AS later ON later.split_from = part.case_id
            WHERE part.period < later.period
        )
        SELECT case_id, origin, max(day) FROM part GROUP BY case_id, origin ORDER BY case_id, origin
        """
    ).fetchall()


def dossier_seal(ledger: Ledger, manifest: str | None, file: str | None) -> Seal:
    """What the ledger knows of a dossier with these hashes: of its manifest, and of the one file that it is.

    `manifest` None: it is encrypted; `file` None: it is a folder, unpacked or made as one. A folder that was
    made as one may be packed by any program. DIFFERS: the manifest is of a dossier, the file isn't. EARLIER:
    it was sealed since, and has another manifest.
    """
    rows = ledger.execute(
        "SELECT file = $file OR archive = $file OR $file IS NULL OR archive IS NULL, "
        "manifest IN (SELECT draft FROM dossier WHERE draft IS NOT NULL) FROM dossier "
        "WHERE manifest = $manifest OR file = $file",
        {"manifest": manifest, "file": file},
    ).fetchall()
    if not rows:
        return Seal.UNKNOWN
    seals = {Seal.EARLIER if sealed_since else Seal.AGREES for same, sealed_since in rows if same}
    return seals.pop() if seals else Seal.DIFFERS


RECORDED: Final[dict[str, Any]] = {
    "case_id": pl.String, "first_period": pl.String, "last_period": pl.String, "state": pl.String,
    "continued_from": pl.String, "split_from": pl.String, "merged_from": pl.List(pl.String),
    "figures": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class CaseRecord:
    """What the ledger keeps of a month's cases."""

    cases: pl.DataFrame
    """RECORDED, in the order in which they are shown; `figures` is JSON."""
    numbers: pl.DataFrame
    """case_id, key (16 bytes): of quiet cases those of their last month."""
    figures: Mapping[str, str]
    """By carrier, the JSON figures of its month with its part of the cases, also of carriers that the run was
    not about."""


def record_cases(ledger: Ledger, period: Period, record: CaseRecord) -> None:
    """Replace what the ledger has of a month's cases; belongs into a transaction."""
    delete_cases(ledger, period)
    scope = {"period": str(period)}
    with ledger.readable("incoming", record.cases):
        ledger.execute(
            "INSERT INTO case_month BY NAME SELECT $period AS period, incoming.* FROM incoming", scope
        )
    with ledger.readable("incoming", record.numbers):
        ledger.execute(
            "INSERT INTO case_number SELECT $period, case_id, hex(key)::UUID FROM incoming ORDER BY ALL",
            scope,
        )
    ledger.writing("month", period=str(period), carriers=record.figures.keys())
    for carrier, figures in record.figures.items():
        ledger.execute(
            "UPDATE month SET figures = $figures WHERE period = $period AND carrier = $carrier",
            {**scope, "carrier": carrier, "figures": figures},
        )


def delete_cases(ledger: Ledger, period: Period) -> None:
    """Delete what the ledger has of a month's cases; what was done about them stays."""
    tables = ("case_month", "case_number")
    ledger.writing(*tables, period=str(period))
    for table in tables:
        ledger.execute(f"DELETE FROM {table} WHERE period = $period", {"period": period})


def month_with_cases_before(ledger: Ledger, period: Period, key: str | None) -> Period | None:
    """The last month audited before this one, where it was under this key (its fingerprint); else None.

    Under another key no number has the hash that it had.
    """
    months = {month: of for month, of in _keys(ledger).items() if month < str(period)}
    last = max(months, default=None)
    return Period.parse(last) if last and months[last] == key else None


def audited_after(ledger: Ledger, period: Period) -> list[tuple[Period, str | None]]:
    """The audited months after this one, in their order, each with the fingerprint of its key."""
    return [(Period.parse(month), key) for month, key in sorted(_keys(ledger).items()) if month > str(period)]


def _keys(ledger: Ledger) -> dict[str, str | None]:
    """By audited month, the key (its fingerprint) of its last run."""
    return {run.period: run.key for run in every_run(ledger)}


def recorded_cases(ledger: Ledger, period: Period) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A month's cases, and their numbers (case_id, key: 16 bytes).

    Cases are case_id, first_period, last_period, edition (of the criteria: 1 where the figures have none) and
    reason.
    """
    scope = {"period": str(period)}
    cases = ledger.frame(
        "SELECT case_id, first_period, last_period, "
        "coalesce(CAST(figures ->> 'edition' AS BIGINT), 1) AS edition, figures ->> 'reason' AS reason "
        "FROM case_month WHERE period = $period ORDER BY rowid",
        scope,
    )
    numbers = ledger.frame(
        "SELECT case_id, unhex(replace(key::VARCHAR, '-', '')) AS key FROM case_number "
        "WHERE period = $period",
        scope,
    )
    return cases, numbers


def names_of_other_months(ledger: Ledger, period: Period) -> frozenset[str]:
    """The names of all cases that any other month has."""
    query = "SELECT DISTINCT case_id FROM case_month WHERE period <> $period"
    return frozenset(ledger.column(query, {"period": period}))


def recorded_case_figures(ledger: Ledger, period: Period) -> Sequence[str]:
    """The JSON figures of a month's cases, in the order in which they are shown."""
    query = "SELECT figures FROM case_month WHERE period = $period ORDER BY rowid"
    return ledger.column(query, {"period": period})


def months_of_case(ledger: Ledger, case_id: str) -> Sequence[tuple[Period, str]]:
    """Every month that has the case, with the JSON figures that it has there, in their order."""
    rows = ledger.execute(
        "SELECT period, figures FROM case_month WHERE case_id = $case_id ORDER BY period",
        {"case_id": case_id},
    ).fetchall()
    return [(Period.parse(period), figures) for period, figures in rows]


def cases_parted_or_merged(ledger: Ledger, case_id: str) -> Sequence[tuple[Period, str, bool]]:
    """(month, case, whether it merged the case) of every case that split from this one, or took it up."""
    rows = ledger.execute(
        "SELECT period, case_id, list_contains(merged_from, $case_id) FROM case_month "
        "WHERE split_from = $case_id OR list_contains(merged_from, $case_id) ORDER BY period, rowid",
        {"case_id": case_id},
    ).fetchall()
    return [(Period.parse(period), name, merged) for period, name, merged in rows]
