"""What the Department does about a letter, a case, or a check at a carrier: follow-ups in the ledger.

Nothing is overwritten: the last entry of a subject counts, the earlier ones remain. Entries are deeds of the
Department, so they also stay where the month that they followed from is withdrawn. What happens to a letter
happens to every check and every case that it named. Dismissed, it is withdrawn: it counts as never sent.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Final

import polars as pl

from simaudit.contract import CARRIER, CHECK_ID
from simaudit.store.follow_up_states import DISMISSED, NOTIFIED, OPEN
from simaudit.store.ledger import Ledger

_CASE_ID: Final = r"V-[0-9A-Z]{4}-[0-9A-Z]{4}"
_LETTER: Final = r"[0-9][^\s:]{0,59}"
"""A document's number, which begins with a digit as no check's id does."""


@dataclass(frozen=True)
class Subject:
    """What is followed up: a case, a check at a carrier, or a letter to one, by its number."""

    case_id: str | None = None
    carrier: str | None = None
    check_id: str | None = None
    letter: str | None = None

    @classmethod
    def of(cls, text: str) -> "Subject | None":
        """`V-7F3K-29QD`, `viettel:ABC-01`, in upper or lower case, or `viettel:123/SKHCN-BCVT`; else None."""
        carrier, separator, name = (part.strip() for part in text.partition(":"))
        if not separator:
            case_id = carrier.upper()
            return cls(case_id=case_id) if re.fullmatch(_CASE_ID, case_id) else None
        carrier = carrier.lower()
        if not re.fullmatch(CARRIER, carrier):
            return None
        if re.fullmatch(CHECK_ID, name.upper()):
            return cls(carrier=carrier, check_id=name.upper())
        return cls(carrier=carrier, letter=name) if re.fullmatch(_LETTER, name) else None

    def __str__(self) -> str:
        return self.case_id or f"{self.carrier}:{self.check_id or self.letter}"


@dataclass(frozen=True)
class FollowUp:
    """One entry: the state that a subject came to, and what goes with it."""

    subject: Subject
    state: str
    happened_on: date
    document: str | None
    """The number of the document, for example 123/SKHCN-BCVT."""
    deadline: date | None
    """By when what comes next is due."""
    person: str | None
    """The official in charge: a personal datum, which no log, message or travelling file repeats."""
    amount: int | None
    """VND."""
    reason: str | None
    recorded_at: datetime
    """As the ledger keeps moments."""
    who: str
    """The user who recorded it."""
    by_letter: Subject | None = None
    """The letter that named the subject, where it was recorded of one."""


@dataclass(frozen=True)
class SentLetter:
    """What a letter to a carrier named."""

    carrier: str
    document: str
    """Its number."""
    period: str
    """The month whose figures it has."""
    checks: tuple[str, ...]
    cases: tuple[str, ...]
    """Ids."""
    asked: Mapping[str, int]
    """Kind of demand (report/figures/decisions.py) → how many it is asked for."""

    @property
    def subject(self) -> Subject:
        """As it is followed up."""
        return Subject(carrier=self.carrier, letter=self.document)

    @property
    def named(self) -> tuple[Subject, ...]:
        """The checks and the cases."""
        checks = (Subject(carrier=self.carrier, check_id=check_id) for check_id in self.checks)
        return (*checks, *(Subject(case_id=case_id) for case_id in self.cases))


@dataclass(frozen=True)
class CaseStanding:
    """A case in the last month that has it."""

    period: str
    active: bool
    """Whether it is in the month asked for, and not quiet there."""
    carriers: tuple[str, ...]
    numbers: int


def append_follow_ups(
    ledger: Ledger, entries: Sequence[FollowUp], received: tuple[str, datetime] | None = None
) -> None:
    """Append entries; belongs into a transaction.

    `received`: the file (its sha256) that they came in, and when, the moment at which they are recorded.
    """
    rows = [vars(entry.subject) | vars(entry) for entry in entries]
    ledger.writing("follow_up", "received")
    ledger.append("follow_up", pl.DataFrame(rows, schema=_COLUMNS))
    if received is not None:
        ledger.insert("received", dict(zip(("file", "received_at"), received, strict=True)))


def follow_up_history(ledger: Ledger, *, counting: bool = False) -> dict[Subject, tuple[FollowUp, ...]]:
    """Every entry by subject, the first one first; subjects in the order of their names.

    An entry of a letter is one of each check and each case that it named, too. Once it is withdrawn, these
    are again as they would be without it: the entry that counted before, else `open`. `counting`: without
    the entries of withdrawn letters, and of a letter sent again from then on.
    """
    if ledger.lacks("follow_up"):
        return {}
    rows = ledger.once(f"SELECT {', '.join(_COLUMNS)} FROM follow_up ORDER BY rowid")
    contents = {letter.subject: letter.named for letter in sent_letters(ledger)} if rows else {}
    history: dict[Subject, list[FollowUp]] = {}
    counted: dict[Subject, list[FollowUp]] = {}
    for case_id, carrier, check_id, letter, *values in rows:
        entry = FollowUp(Subject(case_id, carrier, check_id, letter), *values)
        for subject in (entry.subject, *contents.get(entry.subject, ())):
            letter_of = None if subject == entry.subject else entry.subject
            of_subject = replace(entry, subject=subject, by_letter=letter_of)
            counts = counted.setdefault(subject, [])
            if letter_of and withdrawal_in(history[letter_of]):
                counts[:] = [other for other in counts if other.by_letter != letter_of]
                opened = replace(of_subject, state=OPEN, document=None, deadline=None)
                of_subject = replace([opened, *counts][-1], recorded_at=entry.recorded_at, who=entry.who)
            else:
                again = subject.letter and entry.state == NOTIFIED and withdrawal_in(counts)
                counts[:] = [of_subject] if again else [*counts, of_subject]
            history.setdefault(subject, []).append(of_subject)
    chosen = counted if counting else history
    return {subject: tuple(chosen[subject]) for subject in sorted(history, key=str)}


def current_follow_ups(ledger: Ledger) -> tuple[FollowUp, ...]:
    """The entry that counts of every subject, in the order of their names; of a withdrawn letter that one."""
    history = follow_up_history(ledger).items()
    return tuple((subject.letter and withdrawal_in(entries)) or entries[-1] for subject, entries in history)


def withdrawal_in(entries: Sequence[FollowUp]) -> FollowUp | None:
    """The last entry that withdrew a letter; None where it counts as sent."""
    ends = [entry for entry in entries if entry.state in (NOTIFIED, DISMISSED)]
    return ends[-1] if ends and ends[-1].state == DISMISSED else None


def sent_letters(ledger: Ledger) -> list[SentLetter]:
    """What every letter named, withdrawn ones too, in the order in which they were recorded."""
    names = [field.name for field in fields(SentLetter)]
    rows = ledger.once(f"SELECT {', '.join(names)} FROM letter ORDER BY rowid")
    return [
        SentLetter(carrier, document, period, tuple(checks), tuple(cases), json.loads(asked))
        for carrier, document, period, checks, cases, asked in rows
    ]


def letter_entries(ledger: Ledger) -> Iterator[tuple[FollowUp, bool]]:
    """(entry of a letter about one subject, whether it is withdrawn) of every letter.

    By subject in the order of their names, of one subject the first one first.
    """
    for entries in follow_up_history(ledger).values():
        by_hand = [entry for entry in entries if not entry.by_letter]
        dismissed = max((at for at, entry in enumerate(by_hand) if entry.state == DISMISSED), default=-1)
        letters = ((at, entry) for at, entry in enumerate(by_hand) if entry.state == NOTIFIED)
        yield from {entry.document: (entry, at < dismissed) for at, entry in letters}.values()


def letters_of_month(ledger: Ledger, period: str) -> list[tuple[SentLetter, tuple[FollowUp, ...]]]:
    """The letters of a month, each with its entries."""
    letters, history = sent_letters(ledger), follow_up_history(ledger)
    return [(letter, history[letter.subject]) for letter in letters if letter.period == period]


def record_letter(ledger: Ledger, letter: SentLetter) -> None:
    """Replace what a letter named; belongs into a transaction."""
    ledger.writing("letter")
    ledger.execute(
        "DELETE FROM letter WHERE carrier = $carrier AND document = $document",
        {"carrier": letter.carrier, "document": letter.document},
    )
    row = asdict(letter) | {"checks": [*letter.checks], "cases": [*letter.cases]}
    ledger.insert("letter", row | {"asked": json.dumps(row["asked"])})


def follow_ups_since(ledger: Ledger, moment: datetime) -> bool:
    """Whether anything was recorded, or handed over, after a moment (as the ledger keeps moments)."""
    query = (
        "SELECT (SELECT count(*) FROM follow_up WHERE recorded_at > $moment) "
        "+ (SELECT count(*) FROM dossier WHERE made_at > $moment AND draft IS NOT NULL)"
    )
    return bool(ledger.first(query, {"moment": moment}))


def cases_up_to(ledger: Ledger, period: str | None = None) -> Mapping[str, CaseStanding]:
    """By id, every case of a month up to this one, as the last of these months has it.

    `period` None: the last month that has cases.
    """
    rows = ledger.execute(
        """
        WITH asked AS (SELECT coalesce($period, max(period)) AS period FROM case_month)
        SELECT
            case_id, case_month.period, case_month.period = asked.period AND state <> 'quiet',
            CAST(figures->'$.carriers' AS VARCHAR[]), CAST(figures->'$.numbers' AS BIGINT)
        FROM case_month INNER JOIN asked ON case_month.period <= asked.period
        QUALIFY row_number() OVER (PARTITION BY case_id ORDER BY case_month.period DESC) = 1
        ORDER BY case_id
        """,
        {"period": period},
    ).fetchall()
    return {
        case_id: CaseStanding(month, active, tuple(carriers or ()), numbers or 0)
        for case_id, month, active, carriers, numbers in rows
    }


_COLUMNS: Final[dict[str, type[pl.DataType] | pl.DataType]] = {
    "case_id": pl.String, "carrier": pl.String, "check_id": pl.String, "letter": pl.String,
    "state": pl.String, "happened_on": pl.Date, "document": pl.String, "deadline": pl.Date,
    "person": pl.String, "amount": pl.Int64, "reason": pl.String, "recorded_at": pl.Datetime("us"),
    "who": pl.String,
}  # fmt: skip
