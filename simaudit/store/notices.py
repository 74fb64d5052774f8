"""What the Department's letters named: the numbers of each, and what every audited month showed of them.

A letter is a document that went to a carrier on a day, whatever it is about: checks, cases, or both. Its
follow-ups came to `notified` with its number; without a number each is a letter by itself. A letter about a
case went to every carrier that has part in it. The same document corrects the first. The numbers are known by
keyed hash only, so that they outlast the rows of their month.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import polars as pl

from simaudit.period import Period
from simaudit.store import follow_ups
from simaudit.store.ledger import Ledger
from simaudit.store.month_keys import last_key


@dataclass(frozen=True)
class Notice:
    """One letter to one carrier; each of its numbers counts once, by however many checks it names it."""

    carrier: str
    document: str | None
    """Its number, such as 123/SKHCN-BCVT."""
    notified_at: date
    deadline: date | None
    """By when the carrier is to answer."""
    subjects: tuple[str, ...]
    """`viettel:ABC-01`, a case's id, or `viettel:123/SKHCN-BCVT` of a letter that was recorded whole."""
    checks: tuple[str, ...]
    """Ids."""
    cases: tuple[str, ...]
    """Ids."""
    period: str = ""
    """The month whose findings it names; empty where none of its numbers could be told."""
    numbers: int = 0
    """Different numbers that it names."""
    clocked: int = 0
    """Those that it names by a check of wrong information."""
    withdrawn: bool = False
    """Whether the follow-up was dismissed after it."""
    key_known: bool = True
    """Whether its numbers were hashed under the last run's key: others can't be found in rows any more."""


def months_of_subject(ledger: Ledger, subject: follow_ups.Subject) -> list[Period]:
    """The audited months that have something of it, in their order: of its carrier, or of the case."""
    months = ledger.column(
        "SELECT period FROM month WHERE carrier = $carrier UNION "
        "SELECT period FROM case_month WHERE case_id = $case_id AND state <> 'quiet' ORDER BY period",
        {"carrier": subject.carrier, "case_id": subject.case_id},
    )
    return [Period.parse(period) for period in months]


def month_of_letter(ledger: Ledger, subject: follow_ups.Subject, document: str | None) -> Period | None:
    """The month whose findings a letter names; None where it is withdrawn, or names nothing that is known."""
    if follow_ups.withdrawal_in(follow_ups.follow_up_history(ledger).get(subject, ())):
        return None
    months = {letter.subject: letter.period for letter in follow_ups.sent_letters(ledger)}
    period = months.get(subject) or ledger.first(
        "SELECT min(period) FROM notice_number "
        "WHERE subject = $subject AND document IS NOT DISTINCT FROM $document",
        {"subject": str(subject), "document": document},
    )
    return Period.parse(period) if period else None


def notices(
    ledger: Ledger, carrier: str | None = None, clock_checks: Collection[str] = ()
) -> tuple[Notice, ...]:
    """The letters to a carrier, or to all, in the order of carrier, day, document and subjects.

    `clock_checks` are the ids of the checks of wrong information, by which numbers are `clocked`.
    """
    every_letter = list(follow_ups.letter_entries(ledger))
    if not every_letter:
        return ()
    chosen = [
        notice for notice in _without_numbers(ledger, every_letter) if carrier in (None, notice.carrier)
    ]
    chosen.sort(
        key=lambda notice: (notice.carrier, notice.notified_at, notice.document or "", notice.subjects)
    )
    with ledger.readable("notice", _frame(chosen)):
        rows = ledger.execute(
            f"""
            SELECT
                notice, min(named.period), count(DISTINCT number_key),
                count(DISTINCT number_key) FILTER (
                    list_has_any(list_intersect(check_ids, checks), $clock_checks::VARCHAR[])
                ),
                bool_and(key IS NOT DISTINCT FROM $key)
            {_OF_NOTICES} GROUP BY notice
            """,
            {"key": last_key(ledger), "clock_checks": list(clock_checks)},
        ).fetchall()
    counted = {
        index: {"period": period, "numbers": numbers, "clocked": clocked, "key_known": key_known}
        for index, period, numbers, clocked, key_known in rows
    }
    return tuple(replace(notice, **counted.get(index, {})) for index, notice in enumerate(chosen))


def _without_numbers(ledger: Ledger, every_letter: list[tuple[follow_ups.FollowUp, bool]]) -> list[Notice]:
    """The letters by carrier, document and day; what a letter names is still to be counted."""
    recipients: dict[tuple[str, str | None], list[str]] = {}
    query = "SELECT DISTINCT subject, document, carrier FROM notice_number ORDER BY ALL"
    for subject, document, carrier in ledger.execute(query).fetchall():
        recipients.setdefault((subject, document), []).append(carrier)
    cases = follow_ups.cases_up_to(ledger)
    contents = {letter.subject: letter.named for letter in follow_ups.sent_letters(ledger)}
    parts: dict[tuple[object, ...], list[follow_ups.FollowUp]] = {}
    for letter, withdrawn in every_letter:
        subject = letter.subject
        standing = cases.get(subject.case_id or "")
        addressees = (subject.carrier,) if subject.carrier else standing.carriers if standing else ()
        for carrier in recipients.get((str(subject), letter.document), addressees):
            alone = None if letter.document else str(subject)
            key = (carrier, letter.document, letter.happened_on, withdrawn, alone)
            parts.setdefault(key, []).append(letter)
    every_notice = []
    for (carrier, _, _, ended, _), same in parts.items():
        subjects = [subject for letter in same for subject in contents.get(letter.subject, [letter.subject])]
        every_notice.append(Notice(
            carrier=str(carrier),
            document=same[0].document,
            notified_at=same[0].happened_on,
            deadline=max((letter.deadline for letter in same if letter.deadline), default=None),
            subjects=tuple(str(letter.subject) for letter in same),
            checks=tuple(dict.fromkeys(subject.check_id for subject in subjects if subject.check_id)),
            cases=tuple(dict.fromkeys(subject.case_id for subject in subjects if subject.case_id)),
            withdrawn=bool(ended),
        ))  # fmt: skip
    return every_notice


_OF_NOTICES: Final = """
    FROM notice INNER JOIN notice_number AS named
        ON notice.subject = named.subject AND notice.carrier = named.carrier
        AND notice.document IS NOT DISTINCT FROM named.document
"""
"""SQL: the numbers of notices, which a frame of `_frame` has; a number once for each subject."""

_NAMED: Final = f"""
    SELECT
        notice, any_value(notice.carrier) AS carrier, any_value(notified_at) AS notified_at,
        any_value(checks) AS checks, number_key,
        list_sort(list_distinct(flatten(list(check_ids)))) AS check_ids,
        list_sort(list_distinct(flatten(list(coalesce(cases, []))))) AS cases,
        any_value(holder_key ORDER BY named.period) AS holder_key
    {_OF_NOTICES} GROUP BY notice, number_key
"""
"""SQL: the numbers of notices, each once for each notice."""

_HEX: Final = "replace(CAST(named.number_key AS VARCHAR), '-', '') AS number_key"


FIRST_NOTICES: Final = """
    SELECT
        carrier, number_key, entry.check_id AS check_id, entry.notified_at AS notified_at,
        max_by(entry.first_notice_at, period) AS first_notice_at
    FROM (SELECT carrier, number_key, period, unnest(first_notices) AS entry FROM state
        WHERE period <= coalesce($period, period))
    GROUP BY ALL
"""
"""SQL: by letter and number, the day of the first notice as the carrier's last list has it, of `state`."""


def first_notices(ledger: Ledger, carrier: str, up_to: Period | None = None) -> pl.DataFrame:
    """The days of first notices that lists of a carrier up to this month gave; None: all its lists.

    Columns: number_key (hexadecimal), check_id and notified_at of the letter, first_notice_at.
    """
    return ledger.frame(
        "WITH state AS (SELECT * FROM notified_state WHERE carrier = $carrier) SELECT "
        f"* EXCLUDE (carrier) REPLACE (replace(CAST(number_key AS VARCHAR), '-', '') AS number_key) "
        f"FROM ({FIRST_NOTICES}) ORDER BY ALL",
        {"carrier": carrier, "period": up_to and str(up_to)},
    )


def notice_numbers(ledger: Ledger, every_notice: Sequence[Notice]) -> pl.DataFrame:
    """The numbers of `notices`: notice (its index among these), number_key (hexadecimal), check_ids (by which
    the notice names it); in this order, a row a number of a notice."""
    with ledger.readable("notice", _frame(every_notice)):
        return ledger.frame(f"SELECT notice, {_HEX}, check_ids FROM ({_NAMED}) AS named ORDER BY ALL")


def notice_observations(
    ledger: Ledger, every_notice: Sequence[Notice], up_to: Period, clock_checks: Collection[str] = ()
) -> pl.DataFrame:
    """What audited months showed of the numbers of notices: a row for each notice, number and month.

    Months up to this one that end on the letter's day or later. Columns: notice and number_key as in
    `notice_numbers`; check_ids, by which the notice names the number: its checks that are `clock_checks`, or
    all where it has none of them, and `clocked` which of the two; its `cases` in the notice; period; as_of,
    its last day; present, whether the number has a row; status, null where the column isn't known, and
    status_at of that row; found, whether one of check_ids has a finding of it that isn't waived, null where
    none has and not all were assessable; persisting, whether a serious sign that counts was there the month
    before, null where the number has none; same_holder, whether the paper is that of the letter's month, null
    where one of them is missing; registered_at of that row; first_notice_at, the first day of a notice to the
    subscriber as the carrier stated it last.
    """
    with ledger.readable("notice", _frame(every_notice)):
        return ledger.frame(
            f"""
            WITH state AS (FROM notified_state),
            stated AS ({FIRST_NOTICES}),
            every_number AS (
                SELECT
                    * REPLACE (CASE WHEN clocked THEN clocking ELSE check_ids END AS check_ids)
                FROM (
                    SELECT * EXCLUDE (checks),
                        list_filter(
                            list_intersect(check_ids, checks), lambda id: list_contains($clock_checks, id)
                        ) AS clocking,
                        len(clocking) > 0 AS clocked
                    FROM ({_NAMED})
                )
            ),
            named AS (
                SELECT every_number.*, min(first_notice_at) AS first_notice_at
                FROM every_number LEFT JOIN stated
                    ON every_number.carrier = stated.carrier
                    AND every_number.number_key = stated.number_key
                    AND every_number.notified_at = stated.notified_at
                    AND list_contains(every_number.check_ids, stated.check_id)
                GROUP BY ALL
            )
            SELECT
                notice, {_HEX}, list_sort(check_ids) AS check_ids, clocked, named.cases, state.period,
                last_day(CAST(state.period || '-01' AS DATE)) AS as_of,
                present, status, status_at,
                CASE
                    WHEN list_has_any(checks, check_ids) THEN TRUE
                    WHEN list_has_all(judged, check_ids) THEN FALSE
                END AS found,
                persisting,
                named.holder_key = state.holder_key AS same_holder, registered_at, first_notice_at
            FROM named
            INNER JOIN state
                ON named.carrier = state.carrier AND named.number_key = state.number_key
            WHERE state.period <= $period AND as_of >= named.notified_at
            ORDER BY notice, number_key, state.period
            """,
            {"period": up_to, "clock_checks": list(clock_checks)},
        )


def _frame(every_notice: Sequence[Notice]) -> pl.DataFrame:
    """A row a subject of a notice."""
    schema: Mapping[str, Any] = {
        "notice": pl.Int64, "subject": pl.String, "document": pl.String, "carrier": pl.String,
        "notified_at": pl.Date, "checks": pl.List(pl.String),
    }  # fmt: skip
    rows = [
        (index, subject, notice.document, notice.carrier, notice.notified_at, [*notice.checks])
        for index, notice in enumerate(every_notice)
        for subject in notice.subjects
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")
