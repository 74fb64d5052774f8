"""What of the follow-ups needs attention: what is overdue, still there, or can soon not be fined any more.

When a limitation ends is counted by day, so that a list of what ends soon is right on any day on which the
month is the last one audited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from simaudit.report.figures.acts import RANKED, ActFindings
from simaudit.report.figures.base import Figures
from simaudit.report.figures.clock import Clock
from simaudit.rules.check import Wording
from simaudit.store.follow_up_states import ENDED, LINE
from simaudit.store.follow_ups import CaseStanding, FollowUp, Subject


class Followed(Figures):
    """A follow-up in the state it has come to; `title` is the check's, where it is one at a carrier."""

    subject: str
    """The id of a case, carrier:check, or carrier:number of a letter."""
    carriers: tuple[str, ...]
    """The carriers, by their names in files and folders."""
    check_id: str | None
    """Id of the check; null where it is about a case or a letter."""
    title: Wording | None
    state: str
    """The state it has come to."""
    on: date
    """Since when it has this state."""
    document: str | None
    """Number of the document."""
    deadline: date | None
    """By when."""
    number: int
    """Numbers of the case or of the letter, or open findings of the check, in the last audited month; 0: none
    is left."""


class Overdue(Followed):
    """One whose deadline has passed, `days` ago."""

    days: int


class StillThere(Followed):
    """One that was notified or has come further, while what it is about is in the last audited month."""


class EndingLimitation(Figures):
    """A carrier's findings of one check whose limitation ends soon, the first of them on `first_end`.

    `state` is that of their follow-up, None where they have none.
    """

    carrier: str
    check_id: str
    """Id of the check."""
    title: Wording | None
    findings: int
    first_end: date
    state: str | None


class FollowUps(Figures):
    """The follow-ups on a day: how many have not ended, and the three lists of what needs attention."""

    day: date
    """As of which day."""
    going_on: int
    """Follow-ups that have not ended."""
    cases: tuple[tuple[str, str], ...] = ()
    """(case, state) of every case that has a follow-up."""
    handed_over: tuple[tuple[str, date], ...] = ()
    """(case, day) of every case of which a sealed dossier was handed to the police."""
    parts_handed_over: tuple[tuple[str, str, date], ...] = ()
    """(case, case handed over, day) of every case that split from one after its rows were handed over."""
    overdue: tuple[Overdue, ...] = ()
    """Follow-ups whose deadline has passed."""
    still_there: tuple[StillThere, ...] = ()
    """Follow-ups that were notified, while what they are about is still there."""
    ending: tuple[EndingLimitation, ...] = ()
    """Findings that become time-barred soon."""
    clock: Clock | None = None
    """The letters to carriers, and what became of their numbers; null where no check judges notified ones."""

    @property
    def counts(self) -> dict[str, int]:
        """The length of each list, by its name."""
        return {name: len(getattr(self, name)) for name in ("overdue", "still_there", "ending")}

    @property
    def any(self) -> bool:
        """Whether there is anything to be shown."""
        return bool(self.going_on or self.overdue or self.still_there or self.ending)


_NOTIFIED: Final = LINE[LINE.index("notified") :]

_SETTLED: Final = (LINE[LINE.index("decided")], *ENDED)
"""States in which no limitation is waited for."""


@dataclass(frozen=True)
class Standing:
    """How things stand in the last audited month, to which follow-ups are compared."""

    cases: Mapping[str, CaseStanding]
    findings: Mapping[tuple[str, str], int]
    """(carrier, check) → findings not waived in the carrier's last month; only where there are any."""
    limitation: Mapping[tuple[str, str], Sequence[tuple[date, int]]]
    """(carrier, check) → (day, findings) as `model.Limitation` has them, of the carrier's last month."""
    titles: Mapping[str, Wording] = field(default_factory=dict)
    """Check → its title, where it is known."""
    handed_over: Mapping[str, date] = field(default_factory=dict)
    """Case → the day on which a dossier of it was sealed."""
    letters: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(carrier, document) of a letter → numbers that it named and that still have the sign."""
    parts: Sequence[tuple[str, str, date]] = ()
    """(case, case handed over, day) of every case that split from one after its rows were handed over."""


def attention(
    current: Sequence[FollowUp], standing: Standing, day: date, clock: Clock | None = None
) -> FollowUps:
    """What needs attention on a day, each list with the oldest first; `current` = the entry of each subject
    that counts.

    A letter stands in the lists for what it named. Overdue: the deadline of a state that has not ended is
    before `day`. Still there: notified or further, not ended, and the case is active, the check has findings
    that are not waived, or numbers of the letter still have the sign. Ending: between `day`
    and WARNING later findings become time-barred, and no decision has been made on them.
    """
    going_on = [entry for entry in current if entry.state not in ENDED and not entry.by_letter]
    overdue = [
        Overdue(days=(day - entry.deadline).days, **_facts(entry, standing))
        for entry in going_on
        if entry.deadline is not None and entry.deadline < day
    ]
    still_there = [
        StillThere(**_facts(entry, standing))
        for entry in going_on
        if entry.state in _NOTIFIED and _remaining(entry.subject, standing)
    ]
    return FollowUps(
        day=day,
        going_on=len(going_on),
        cases=tuple((entry.subject.case_id, entry.state) for entry in current if entry.subject.case_id),
        handed_over=tuple(standing.handed_over.items()),
        parts_handed_over=tuple(standing.parts),
        overdue=tuple(sorted(overdue, key=lambda row: (-row.days, row.subject))),
        still_there=tuple(sorted(still_there, key=lambda row: (row.on, row.subject))),
        ending=_ending(current, standing, day),
        clock=clock,
    )


def _facts(entry: FollowUp, standing: Standing) -> dict[str, Any]:
    subject = entry.subject
    case = standing.cases.get(subject.case_id or "")
    return {
        "subject": str(subject),
        "carriers": (subject.carrier,) if subject.carrier else case.carriers if case else (),
        "check_id": subject.check_id,
        "title": standing.titles.get(subject.check_id or ""),
        "state": entry.state,
        "on": entry.happened_on,
        "document": entry.document,
        "deadline": entry.deadline,
        "number": _remaining(subject, standing),
    }


def _remaining(subject: Subject, standing: Standing) -> int:
    """Numbers of an active case or of a letter, or a check's open findings; 0 where nothing is left."""
    if subject.letter:
        return standing.letters.get((subject.carrier or "", subject.letter), 0)
    if subject.case_id:
        case = standing.cases.get(subject.case_id)
        return case.numbers if case and case.active else 0
    return standing.findings.get((subject.carrier or "", subject.check_id or ""), 0)


def _ending(current: Sequence[FollowUp], standing: Standing, day: date) -> tuple[EndingLimitation, ...]:
    states = {
        (entry.subject.carrier, entry.subject.check_id): entry.state
        for entry in current
        if entry.subject.check_id
    }
    rows = []
    for (carrier, check_id), ends in standing.limitation.items():
        state = states.get((carrier, check_id))
        soon = [(end, findings) for end, findings in ends if day < end <= day + WARNING]
        if soon and state not in _SETTLED:
            rows.append(
                EndingLimitation(
                    carrier=carrier,
                    check_id=check_id,
                    title=standing.titles.get(check_id),
                    findings=sum(findings for _, findings in soon),
                    first_end=min(end for end, _ in soon),
                    state=state,
                )
            )
    return tuple(sorted(rows, key=lambda row: (row.first_end, row.carrier, row.check_id)))


class Limitation(Figures):
    """The acts of one check that were done within the year: on which day how many become time-barred."""

    id: str
    ends: tuple[tuple[date, int], ...]
    """(day, findings), in order; only of the days for which `limitations` counts them."""


WARNING: Final = timedelta(days=60)
"""How long before its end a limitation is listed."""

_RECORDED: Final = WARNING + timedelta(days=62)
"""How long after the month's end limitations are counted: for two months it may be the last one audited."""

_WITHIN_THE_YEAR: Final = [RANKED.index("open"), RANKED.index("older_law")]

_DAYS: Final = """
SELECT check_id, done_on, count(DISTINCT number)
FROM act_finding
WHERE list_contains($ranks, rank) AND done_on <= $last
GROUP BY check_id, done_on ORDER BY check_id, done_on
"""


def limitations(act_findings: ActFindings | None) -> tuple[Limitation, ...]:
    """By check, how many findings' limitation ends on which day, up to two months and WARNING from now on.

    Findings that rest on an unchecked provision are left out: nobody can say yet that they can be fined.
    """
    if act_findings is None:
        return ()
    as_of = act_findings.register.as_of
    # A year has at least 365 days; which days are among them, the ends decide.
    last = as_of + _RECORDED - timedelta(days=365)
    values = {"ranks": _WITHIN_THE_YEAR, "last": last}
    rows = act_findings.register.connection.execute(_DAYS, values).fetchall()
    ends: dict[str, list[tuple[date, int]]] = {}
    for check_id, day, findings in rows:
        if (end := end_of_limitation(day)) <= as_of + _RECORDED:
            ends.setdefault(check_id, []).append((end, findings))
    return tuple(Limitation(id=check_id, ends=tuple(days)) for check_id, days in ends.items())


def end_of_limitation(done_on: date) -> date:
    """The first day on which an act is time-barred (decree 174/2026 article 4: one year)."""
    try:
        return done_on.replace(year=done_on.year + 1)
    except ValueError:
        # 29 February: a year later is 1 March.
        return date(done_on.year + 1, 3, 1)
