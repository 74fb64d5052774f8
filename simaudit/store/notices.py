"""What the Department's letters named: the numbers of each, and what every audited month showed of them.

A letter is a follow-up that came to `notified`. Another document is another letter; the same one corrects the
first. Of a case it went to every carrier that has part in it: a notice each. The numbers are known by keyed
hash only, so that they outlast the rows of their month.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import polars as pl

from simaudit.period import Period
from simaudit.store.follow_up_states import DISMISSED
from simaudit.store.follow_ups import Subject, cases_up_to, follow_up_history
from simaudit.store.ledger import Ledger
from simaudit.store.month_keys import last_key

NOTIFIED: Final = "notified"
"""The state of a follow-up whose document went to the carrier."""


@dataclass(frozen=True)
class Notice:
    """One letter about one subject to one carrier."""

    subject: str
    """A carrier and a check, `viettel:ABC-01`, or a case's id."""
    carrier: str
    check_id: str | None
    case_id: str | None
    document: str | None
    """Its number, such as 123/SKHCN-BCVT."""
    notified_at: date
    period: str
    """The month whose findings it names; empty where none of its numbers could be told."""
    numbers: int
    """Different numbers that it names."""
    withdrawn: bool
    """Whether the follow-up was dismissed after it."""
    key_known: bool
    """Whether its numbers were hashed under the last run's key: others can't be found in rows any more."""


@dataclass(frozen=True)
class Letter:
    """A letter as the follow-ups have it."""

    subject: Subject
    document: str | None
    notified_at: date
    withdrawn: bool


def letters(ledger: Ledger) -> Iterator[Letter]:
    """Every letter, by subject in the order of their names, of one subject the first one first."""
    for subject, entries in follow_up_history(ledger).items():
        letter_by_document: dict[str | None, Letter] = {}
        for entry in entries:
            if entry.state == NOTIFIED:
                letter = Letter(subject, entry.document, entry.happened_on, withdrawn=False)
                letter_by_document[entry.document] = letter
            elif entry.state == DISMISSED:
                letter_by_document = {
                    document: replace(letter, withdrawn=True)
                    for document, letter in letter_by_document.items()
                }
        yield from letter_by_document.values()


def months_of_subject(ledger: Ledger, subject: Subject) -> list[Period]:
    """The audited months that have something of it, in their order: of its carrier, or of the case."""
    months = ledger.column(
        "SELECT period FROM month WHERE carrier = $carrier UNION "
        "SELECT period FROM case_month WHERE case_id = $case_id AND state <> 'quiet' ORDER BY period",
        {"carrier": subject.carrier, "case_id": subject.case_id},
    )
    return [Period.parse(period) for period in months]


def month_of_letter(ledger: Ledger, subject: Subject, document: str | None) -> Period | None:
    """The month whose findings a letter names; None where the ledger has no number of it."""
    period = ledger.first(
        "SELECT min(period) FROM notice_number "
        "WHERE subject = $subject AND document IS NOT DISTINCT FROM $document",
        {"subject": str(subject), "document": document},
    )
    return Period.parse(period) if period else None


def notices(ledger: Ledger, carrier: str | None = None) -> tuple[Notice, ...]:
    """The notices to a carrier, or to all, in the order of carrier, day, subject and document."""
    every_letter = list(letters(ledger))
    if not every_letter:
        return ()
    rows = ledger.execute(
        "SELECT subject, document, carrier, min(period), count(DISTINCT number_key), "
        "bool_and(key IS NOT DISTINCT FROM $key) FROM notice_number GROUP BY ALL",
        {"key": last_key(ledger)},
    ).fetchall()
    numbers_by_letter: dict[tuple[str, str | None], dict[str, tuple[str, int, bool]]] = {}
    for subject_name, document, name, *numbers in rows:
        numbers_by_letter.setdefault((subject_name, document), {})[name] = (*numbers,)
    cases = cases_up_to(ledger)
    every_notice = []
    for letter in every_letter:
        subject = letter.subject
        numbers_by_carrier = numbers_by_letter.get((str(subject), letter.document), {})
        standing = cases.get(subject.case_id or "")
        addressees = (subject.carrier,) if subject.carrier else standing.carriers if standing else ()
        for name in numbers_by_carrier or addressees:
            period, numbers_named, key_known = numbers_by_carrier.get(name, ("", 0, True))
            every_notice.append(
                Notice(
                    str(subject), name, subject.check_id, subject.case_id, letter.document,
                    letter.notified_at, period, numbers_named, letter.withdrawn, key_known,
                )
            )  # fmt: skip
    chosen = [notice for notice in every_notice if carrier in (None, notice.carrier)]
    chosen.sort(key=lambda row: (row.carrier, row.notified_at, row.subject, row.document or ""))
    return tuple(chosen)


_NAMED: Final = """
    FROM notice INNER JOIN notice_number AS named
        ON notice.subject = named.subject AND notice.carrier = named.carrier
        AND notice.document IS NOT DISTINCT FROM named.document
"""
"""SQL: the numbers of notices, which a frame of `_frame` has."""

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


def notice_numbers(ledger: Ledger, carrier: str | None = None) -> pl.DataFrame:
    """The numbers of notices: notice (its index in `notices` of the same carrier), number_key (hexadecimal),
    check_ids (by which the notice names it); in this order."""
    with ledger.readable("notice", _frame(notices(ledger, carrier))):
        return ledger.frame(f"SELECT notice, {_HEX}, check_ids {_NAMED} ORDER BY ALL")


def notice_observations(ledger: Ledger, up_to: Period, carrier: str | None = None) -> pl.DataFrame:
    """What audited months showed of the numbers of notices: a row for each notice, number and month.

    Months up to this one that end on the letter's day or later. Columns: notice and number_key as in
    `notice_numbers`; period; as_of, its last day; present, whether the number has a row; status, null where
    the column isn't known, and status_at of that row; found, whether a check by which the notice names the
    number has a finding of it that isn't waived, null where none has and not all were assessable;
    same_holder, whether the paper is that of the letter's month, null where one of them is missing;
    registered_at of that row; first_notice_at, the day of the first notice to the subscriber as the carrier
    stated it last.
    """
    with ledger.readable("notice", _frame(notices(ledger, carrier))):
        return ledger.frame(
            f"""
            WITH state AS (FROM notified_state), stated AS ({FIRST_NOTICES})
            SELECT
                notice, {_HEX}, state.period, last_day(CAST(state.period || '-01' AS DATE)) AS as_of,
                present, status, status_at,
                CASE
                    WHEN list_has_any(checks, check_ids) THEN TRUE
                    WHEN list_has_all(judged, check_ids) THEN FALSE
                END AS found,
                named.holder_key = state.holder_key AS same_holder, registered_at, first_notice_at
            {_NAMED}
            INNER JOIN state
                ON named.carrier = state.carrier AND named.number_key = state.number_key
            LEFT JOIN stated
                ON named.carrier = stated.carrier AND named.number_key = stated.number_key
                AND notice.check_id = stated.check_id AND notice.notified_at = stated.notified_at
            WHERE state.period <= $period AND as_of >= notice.notified_at
            ORDER BY notice, number_key, state.period
            """,
            {"period": up_to},
        )


def _frame(every_notice: tuple[Notice, ...]) -> pl.DataFrame:
    schema = {
        "notice": pl.Int64, "subject": pl.String, "document": pl.String, "carrier": pl.String,
        "check_id": pl.String, "notified_at": pl.Date,
    }  # fmt: skip
    rows = [vars(notice) | {"notice": index} for index, notice in enumerate(every_notice)]
    return pl.DataFrame(rows, schema=schema)
