"""Fields of the reminder of overdue steps, of its annex, and of the record for the file of a sanction.

The letter names no number; annex and record do. No figure is counted here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from simaudit.config import Letterhead
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.carrier_decisions import deadline
from simaudit.report.figures.fates import OverdueNumbers
from simaudit.report.letters.carrier_fields import (
    GAP,
    VI,
    WORDS,
    addressed_fields,
    days_in_words,
    scope_in_words,
)
from simaudit.rules.law import Law
from simaudit.store.notices import Notice

ACT: Final = "34.9.c"
"""What a carrier does that leaves a step undone: an act of the tariff, and 174:34.9.c among provisions."""

_TITLES: Final = 3
"""Checks of a letter that a table names."""

MOST_LISTED: Final = 3_000
"""Rows that annex and record list themselves: Word takes minutes to open a table of tens of thousands."""


@dataclass(frozen=True)
class UsedExtract:
    """An extract that a month was audited from."""

    period: str
    name: str
    bytes: int
    sha256: str
    made_at: datetime
    """When the run over it was made, in Vietnamese time."""


def reminder_fields(
    overdue: OverdueNumbers, figures: CarrierFigures, head: Letterhead, day: date, titles: Mapping[str, str]
) -> dict[str, Any]:
    """Fields of the letter, which annex and record have, too; `day` is that of the letter.

    `titles` are those of checks, by id.
    """
    return {
        **addressed_fields(figures, head, day, deadline(day, head)),
        "scope": scope_in_words(figures.scope),
        "overdue": {
            "as_of": VI.day(overdue.as_of),
            "numbers": VI.number(overdue.numbers),
            "entries": VI.number(overdue.rows.height),
            **days_in_words(overdue.limits),
            "post": str(overdue.limits.working_days_of_post),
        },
        "steps": [
            {
                "place": VI.number(place),
                "letter": letter_in_words(row.notice.document, row.notice.notified_at),
                "subject": subject_in_words(row.notice, titles),
                "named": VI.number(row.notice.numbers),
                "step": WORDS[f"step.{row.step}"],
                "since": VI.day(row.since),
                "days": VI.number(row.days),
                "numbers": VI.number(row.numbers),
            }
            for place, row in enumerate(overdue.steps, start=1)
        ],
    }


def annex_fields(overdue: OverdueNumbers, sha256: str) -> dict[str, Any]:
    """Fields of the annex beside those of its letter: `rows`, none where there are too many for Word.

    `sha256` is that of the workbook beside it, which has all rows.
    """
    listed = overdue.rows if overdue.rows.height <= MOST_LISTED else overdue.rows.clear()
    return {
        "rows": [
            {
                "place": VI.number(place),
                "msisdn": row["msisdn"],
                "letter": letter_in_words(row["document"], row["notified_at"]),
                "start": VI.day(row["start"]),
                "step": WORDS[f"short.{row['step']}"],
                "since": VI.day(row["since"]),
                "days": VI.number(row["days"]),
            }
            for place, row in enumerate(listed.iter_rows(named=True), start=1)
        ],
        "list": {"sha256": sha256},
    }


def record_fields(overdue: OverdueNumbers, extracts: Sequence[UsedExtract], law: Law) -> dict[str, Any]:
    """Fields of the record beside those of letter and annex; `law` is that of the month."""
    return {
        "act": act_in_words(law),
        "months": [
            {
                "month": VI.month(month.period),
                "as_of": VI.day(month.as_of),
                **{state: VI.number(count) for state, count in month.states.items()},
            }
            for month in overdue.months
        ],
        "extracts": [
            {
                "month": VI.month(extract.period),
                "size": VI.size(extract.bytes),
                "sha256": extract.sha256,
                "made": VI.moment(extract.made_at),
            }
            for extract in extracts
        ],
    }


def subject_in_words(notice: Notice, titles: Mapping[str, str]) -> str:
    """What a letter is about: its checks by their titles, more than three by their number, and its cases."""
    about = [titles.get(check_id, check_id) for check_id in notice.checks]
    if len(about) > _TITLES:
        about = [WORDS["checks"].format(number=VI.number(len(about)))]
    return "; ".join([*about, *(WORDS["case"].format(case=case_id) for case_id in notice.cases)])


def letter_in_words(document: str | None, day: date) -> str:
    """123/SKHCN-BCVT ngày 03/11/2026."""
    return WORDS["letter_of"].format(document=document or GAP, day=VI.day(day))


def act_in_words(law: Law) -> str:
    """The decree's words for the act; a gap where the tariff has no such act."""
    wordings = [clause.acts[ACT] for clause in law.clauses if ACT in clause.acts]
    return VI.text(wordings[-1]) if wordings else GAP
