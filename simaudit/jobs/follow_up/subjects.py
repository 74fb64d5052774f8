"""Whom a follow-up may be about: the cases, carriers and checks that the store and the configuration know."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from simaudit.errors import Note, nearest
from simaudit.store.follow_ups import Subject, cases_up_to, follow_up_history
from simaudit.store.ledger import Ledger
from simaudit.store.months import recorded_carriers, recorded_checks

_NAMES_SHOWN: Final = 10
"""Cases that a message lists where none resembles the one given."""


@dataclass(frozen=True)
class KnownNames:
    """The carriers and checks that reference tables, configuration and catalogue name."""

    carriers: frozenset[str] = frozenset()
    checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownSubjects:
    """What is known, with what has been followed up: that stays known when the store forgets it."""

    followed: Collection[Subject]
    cases: Sequence[str]
    carriers: frozenset[str]
    checks: Sequence[str]

    def subject_of(self, text: str) -> Subject | Note:
        """What `text`, a case's id or carrier:check, names; the note says what of it isn't known."""
        subject = Subject.of(text)
        if subject is None:
            return Note("no_subject_of_follow_up")
        if subject in self.followed or subject.case_id in self.cases:
            return subject
        if subject.case_id:
            return Note("case_unknown", near=near_names(subject.case_id, self.cases))
        carrier, check_id = subject.carrier or "", subject.check_id or ""
        if carrier not in self.carriers:
            return Note("carrier_unknown", carrier=carrier, near=nearest(carrier, sorted(self.carriers)))
        if check_id not in self.checks:
            return Note("check_unknown", near=nearest(check_id, self.checks))
        return subject


def known_subjects(ledger: Ledger, names: KnownNames) -> KnownSubjects:
    """What the ledger knows, and the names."""
    return KnownSubjects(
        followed=follow_up_history(ledger).keys(),
        cases=list(cases_up_to(ledger)),
        carriers=names.carriers | recorded_carriers(ledger),
        checks=[*names.checks, *sorted(recorded_checks(ledger) - set(names.checks))],
    )


def near_names(name: str, known_names: Sequence[str]) -> Note:
    """The most similar of names of which there may be too many to list, else the first ones, if any."""
    if not known_names:
        return Note("none_recorded")
    alike = get_close_matches(name, known_names, n=1)
    listed = [*known_names[:_NAMES_SHOWN], *(["…"] if len(known_names) > _NAMES_SHOWN else [])]
    return Note("did_you_mean", name=alike[0]) if alike else Note("known_names", names=listed)
