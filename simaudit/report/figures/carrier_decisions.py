"""The figures that a director decides by, from a carrier's other figures and from the follow-ups.

One is how its share of numbers with signs moved since its last audited month, or why that isn't said.

Nothing is counted here that is not in the figures already, so that a report written again after a letter has
gone out says that it has.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean
from typing import Final

from simaudit.config import Letterhead
from simaudit.contract import SERIOUS, VIOLATIONS
from simaudit.period import Period
from simaudit.report.figures.base import RATE_MINIMUM, Count, RunInfo, Share
from simaudit.report.figures.carrier import ComparedFigures, CountedFigures
from simaudit.report.figures.checks import CheckFigures
from simaudit.report.figures.clock import Clock
from simaudit.report.figures.decisions import (
    NOTHING_TOLD,
    CheckNotice,
    CompetentAuthority,
    Course,
    Decisions,
    Demand,
    DemandKind,
    NotCompared,
    OpenCheck,
    ProcessLimits,
    Told,
    in_order,
)
from simaudit.report.figures.points import to_visit
from simaudit.report.figures.sanctions import Exposure
from simaudit.rules.working_days import working_day
from simaudit.store.follow_up_states import DISMISSED, ENDED, LINE
from simaudit.store.follow_ups import FollowUp, Subject

_NOTIFIED: Final = LINE[LINE.index("notified") :]


def carrier_decisions(
    figures: ComparedFigures,
    followed: Mapping[Subject, Sequence[FollowUp]],
    clock: Clock | None = None,
    told: Told = NOTHING_TOLD,
) -> Decisions:
    """The figures to decide by; `followed`: the entries of every subject, the last one last.

    `clock` has the letters to all carriers, None where no check judges notified numbers; `told` is what
    letters to this one named.
    """
    letters = clock and clock.of(figures.carrier)
    if not figures.speaks:
        return _nothing_but_the_data(figures, letters)
    period = Period.parse(figures.run.period)
    notices = check_notices(followed, figures.carrier, period)
    signs, counted = figures.signs, figures.compliance.counted
    checks = {check.id: check for check in figures.checks}
    # Without a letter no number was notified that could not be judged.
    notified = counted(told.numbers) if told.letters else Count(n=0)
    found_before = counted(max(signs.persisting - (told.numbers - told.new), 0))
    new = counted(max(signs.new - told.new, 0))
    demands = _demands(figures, notified, found_before + new)
    with_sign = {
        name for case in figures.cases if case.with_sign for name in (case.case_id, *case.merged_from)
    }
    return Decisions(
        notified=notified,
        found_before=found_before,
        new=new,
        resolved=sum(check.resolved for check in figures.checks if check.nature == "substantive"),
        since=signs.since,
        checks=in_order(
            OpenCheck.with_fields_of(checks[sign.id], **dict(sign), notice=notices.get(sign.id))
            for sign in signs.checks
        ),
        points=to_visit(figures.points, ended_cases(followed)),
        cases=tuple(case.case_id for case in figures.cases if case.state != "quiet" and case.own_numbers),
        # Of letters about cases alone those where the carrier has a sign of one.
        overdue=tuple(
            letter
            for letter in told.overdue(figures.run.made_at.date())
            if not letter.cases or not with_sign.isdisjoint(letter.cases)
        ),
        competent=competent_authorities(figures.exposures),
        procedural=_open(figures.checks, "procedural"),
        risks=_open(figures.checks, "risk"),
        data=_open(figures.checks, "data"),
        to_clarify=tuple(criterion.key for criterion in figures.reliability.to_clarify),
        asked=demands,
        answer_by=answer_by(figures.run) if demands else None,
        course=carrier_course(figures),
        clock=letters,
    )


def _nothing_but_the_data(figures: ComparedFigures, letters: Clock | None) -> Decisions:
    """Of an extract that is only asked back, or that is of other provinces."""
    files = len(figures.intake.files) if figures.unusable else 0
    return Decisions(
        to_clarify=tuple(criterion.key for criterion in figures.reliability.to_clarify),
        asked=(Demand(kind="resend", n=Count(n=files)),) if files else (),
        answer_by=answer_by(figures.run) if files else None,
        course=carrier_course(figures),
        clock=letters,
    )


def answer_by(run: RunInfo) -> date | None:
    """By when the carrier is to answer what was written on the run's day; None where no term is set."""
    return deadline(run.made_at.date(), run.letterhead)


def deadline(day: date, head: Letterhead) -> date | None:
    """The working day on which the term of answers after `day` has passed; None where none is set."""
    return None if head.answer_days is None else working_day(day + timedelta(head.answer_days), head.holidays)


def check_notices(
    followed: Mapping[Subject, Sequence[FollowUp]], carrier: str, period: Period
) -> dict[str, CheckNotice]:
    """Check → when the carrier was last told of its findings, unless that has been given up since."""
    return {
        subject.check_id: notice
        for subject, entries in followed.items()
        if subject.carrier == carrier and subject.check_id and (notice := _notice(entries, period))
    }


def _notice(entries: Sequence[FollowUp], period: Period) -> CheckNotice | None:
    """The last notice of a follow-up; None where there is none, or it has been dismissed."""
    notified = [entry for entry in entries if entry.state == _NOTIFIED[0]]
    notified = notified or [entry for entry in entries if entry.state in _NOTIFIED][:1]
    if not notified or entries[-1].state == DISMISSED:
        return None
    notice = notified[-1]
    in_time = notice.happened_on <= period.as_of
    return CheckNotice.with_fields_of(notice, on=notice.happened_on, in_time=in_time)


def ended_cases(followed: Mapping[Subject, Sequence[FollowUp]]) -> set[str]:
    """Ids of the cases whose follow-up has ended."""
    return {
        subject.case_id
        for subject, entries in followed.items()
        if subject.case_id and entries[-1].state in ENDED
    }


def competent_authorities(exposures: Sequence[Exposure]) -> tuple[CompetentAuthority, ...]:
    """Who may decide on the acts that have a band, those of the lower fines first."""
    rows: dict[str, list[Exposure]] = {}
    for row in exposures:
        if row.group == "open":
            rows.setdefault(row.competence.vi, []).append(row)
    authorities = [
        CompetentAuthority(
            competence=same[0].competence,
            acts=tuple(dict.fromkeys(row.act for row in same)),
            fine=_range([row.fine for row in same if row.fine]),
            months=_range([row.months for row in same if row.months]),
        )
        for same in rows.values()
    ]
    return tuple(sorted(authorities, key=lambda authority: (authority.fine or (0, 0))[::-1]))


def _range(ranges: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    return (min(low for low, _ in ranges), max(high for _, high in ranges)) if ranges else None


def _open(checks: Sequence[CheckFigures], nature: str) -> int:
    return sum(check.open for check in checks if check.nature == nature)


def _demands(figures: ComparedFigures, notified: Count, others: Count) -> tuple[Demand, ...]:
    """What is asked of the carrier; `notified` and `others` are its numbers with signs."""
    to_prove = {row.act for row in figures.exposures if row.group == "to_prove"}
    counted: tuple[tuple[DemandKind, Count], ...] = (
        ("clarify", Count(n=len(figures.reliability.to_clarify))),
        ("explain_delay", notified),
        ("put_right", others),
        ("lower", Count(n=figures.signs.lower)),
        ("procedure", Count(n=_open(figures.checks, "procedural"))),
        ("prove", Count(n=len(to_prove))),
        ("holders", Count(n=figures.holders.holders if figures.holders else 0)),
        ("answer", Count(n=_unanswered(figures))),
    )
    return tuple(Demand(kind=kind, n=n) for kind, n in counted if n)


def _unanswered(figures: ComparedFigures) -> int:
    """Open signs of violation that the carrier has not answered yet."""
    answers = {row.id: row.open for row in figures.responses.checks} if figures.responses else {}
    return sum(
        min(answers.get(check.id, check.open), check.open)
        for check in figures.checks
        if check.nature in VIOLATIONS
    )


RELIED_ON: Final = ("usable", "clarify")
"""What follows from the reliability of data whose figures may be compared."""

FEWEST_MONTHS: Final = 6
"""The audited month and those before it: of fewer, what is usual isn't known."""

_THREE_SIGMA: Final = 3 / 1.128
"""Three standard deviations in mean moving ranges: that of two normal values is 1.128 deviations (2.66)."""


def stands_beside(figures: CountedFigures) -> bool:
    """Whether a carrier's share may stand beside others': measured, in scope, of reliable data."""
    relied_on = figures.reliability.consequence in RELIED_ON
    return relied_on and not figures.scope.empty and figures.compliance.compliant.rate is not None


def deciding_checks(figures: CountedFigures) -> dict[str, bool]:
    """Ids of the checks that decide the share and had something to judge; whether each could be judged."""
    aside = {check.id for check in figures.aside}
    return {
        check.id: check.status in ("passed", "failed") and check.id not in aside
        for check in figures.checks
        if check.nature == "substantive" and check.severity in SERIOUS and check.status != "not_applicable"
    }


def carrier_course(figures: ComparedFigures) -> Course:
    """Both shares of the carrier, and why they aren't compared where they aren't."""
    changes, compliance = figures.changes, figures.compliance
    last = changes.trend[-2] if len(changes.trend) > 1 else None
    then, now = (_with_signs(share) for share in (changes.compliant_before, compliance.compliant))
    months = _measured_before(figures)
    return Course(
        before=changes.before,
        then=then,
        then_partly=bool(last and last.partly),
        now=now,
        partly=compliance.partly,
        unchecked=compliance.unchecked or bool(last and last.unchecked),
        not_compared=not_compared(figures),
        limits=process_limits([rate for share in months if (rate := _with_signs(share)) is not None]),
        numbers=compliance.compliant.of,
        number_limits=process_limits([share.of for share in months]),
    )


_MONTHS: Final = 24
"""Months before the audited one that say what is usual: a carrier of two years ago is another one."""


def _measured_before(figures: ComparedFigures) -> list[Share]:
    """The shares of the months before that may stand beside this one's, oldest first."""
    return [
        month.compliant
        for month in figures.changes.trend[:-1][-_MONTHS:]
        if month.compliant
        and month.compliant.of >= RATE_MINIMUM
        and not month.unusable
        and month.partly == figures.compliance.partly
    ]


def process_limits(before: Sequence[float]) -> ProcessLimits | None:
    """The limits from the values of the months before, oldest first; None where there are too few.

    A month differs from the one before without any cause worth looking for; only what lies beyond the limits
    of the XmR chart is a signal (Montgomery, Introduction to Statistical Quality Control, 6th ed. 2009, 6.4;
    NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2).
    """
    if len(before) + 1 < FEWEST_MONTHS:
        return None
    centre = fmean(before)
    ranges = [abs(behind - ahead) for behind, ahead in pairwise(before)]
    reach = _THREE_SIGMA * fmean(ranges)
    return ProcessLimits(low=max(centre - reach, 0.0), centre=centre, high=centre + reach, months=len(before))


def _with_signs(compliant: Share | None) -> float | None:
    return (compliant.of - compliant.n) / compliant.of if compliant and compliant.of else None


def not_compared(figures: ComparedFigures) -> NotCompared | None:
    """Why the carrier's share says nothing beside that of the month before; None where it may be compared."""
    changes = figures.changes
    if changes.before is None:
        return "first"
    if changes.before in changes.other_key:
        return "key"
    unusable = any(month.unusable for month in changes.trend[-2:])
    if unusable or figures.reliability.consequence not in RELIED_ON:
        return "data"
    if changes.rules:
        return "rules"
    deciding = {
        check.id for check in figures.checks if check.nature == "substantive" and check.severity in SERIOUS
    }
    differ = any(check.judged != check.judged_before for check in changes.checks if check.id in deciding)
    if differ or any(check.id in deciding for check in figures.aside):
        return "assessed"
    before = changes.compliant_before
    shares = (figures.compliance.compliant, before)
    return "few" if any(share is None or share.of < RATE_MINIMUM for share in shares) else None
