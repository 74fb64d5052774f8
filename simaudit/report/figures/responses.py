"""Carriers' answers, and what samples say of families of checks, from the responses in the ledger.

The figures of a month rest on its findings and on the answers to its workbook or an earlier one: a report
that is written again shows the answers received since, and never those to a later month's workbook.
"""

from collections.abc import Sequence

from simaudit.contract import FAMILIES, NATURES, SEVERITIES
from simaudit.period import Period
from simaudit.report.figures.base import Figures
from simaudit.report.figures.checks import CheckFigures
from simaudit.report.figures.estimates import MonthShare, Precision, family_share
from simaudit.rules.scaffold import PREFIXES
from simaudit.store.responses import AnswerCount


class CheckAnswers(Figures):
    """One check's findings of the month by the carrier's answer.

    `still_there` = findings that the carrier reported as fixed in answer to an earlier month.
    """

    id: str
    findings: int
    accepted: int
    fixed: int
    still_there: int
    contested: int

    @property
    def open(self) -> int:
        """Findings without an answer."""
        return self.findings - self.accepted - self.fixed - self.contested


class ContestedAge(Figures):
    """Findings contested for `months` months; in the last band for so many or more."""

    months: int
    findings: int


class Responses(Figures):
    """A carrier's answers to this month's `findings`; only checks with answers are listed."""

    findings: int
    checks: tuple[CheckAnswers, ...]
    contested: tuple[ContestedAge, ...]

    def total(self, count: str) -> int:
        """The sum of one count, a field of `CheckAnswers`, over all checks."""
        return sum(getattr(check, count) for check in self.checks)


OLDEST = 3
"""Months; findings contested for so long or longer are counted together."""


class FamilyPrecision(Figures):
    """A family of checks and the share of its findings that are right."""

    family: str
    """The family of the checks."""
    precision: MonthShare | None
    """By samples of this month; null where checks that weren't measured have over a fifth of its findings."""

    @property
    def letters(self) -> str:
        """What the ids of its checks begin with."""
        return PREFIXES[self.family]


def family_precisions(checks: Sequence[CheckFigures], month: str) -> tuple[FamilyPrecision, ...]:
    """Of the families with findings that may be drawn from and say that a record is wrong.

    Those are substantive, not waived and not of low severity: a family's share is that of faults in records,
    and the findings of its other natures and of low severity count neither in it nor for whether enough was
    measured.
    """
    families: dict[str, list[tuple[int, Precision | None]]] = {}
    for check in checks:
        if check.open and check.nature == NATURES[0] and check.severity != SEVERITIES[-1]:
            families.setdefault(check.family, []).append((check.open, check.precision))
    return tuple(
        FamilyPrecision(family=family, precision=family_share(families[family], month))
        for family in FAMILIES
        if family in families
    )


def answered(rows: Sequence[AnswerCount], period: Period, order: Sequence[str]) -> Responses | None:
    """A carrier's answers, the checks in this `order` of their ids; None where there are none."""
    if not any(row.answer for row in rows):
        return None
    answered = {row.check_id for row in rows if row.answer}

    def count(check_id: str | None = None, answer: str | None = None, before: str | None = None) -> int:
        return sum(
            row.findings
            for row in rows
            if check_id in (None, row.check_id)
            and answer in (None, row.answer)
            and (before is None or (row.since is not None and row.since < before))
        )

    ages = [
        (min(len(Period.parse(row.since).until(period)) - 1, OLDEST), row.findings)
        for row in rows
        if row.answer == "contested" and row.since is not None
    ]
    return Responses(
        findings=count(),
        checks=tuple(
            CheckAnswers(
                id=id_,
                findings=count(id_),
                accepted=count(id_, "accepted"),
                fixed=count(id_, "fixed"),
                still_there=count(id_, "fixed", before=str(period)),
                contested=count(id_, "contested"),
            )
            for id_ in order
            if id_ in answered
        ),
        contested=tuple(
            ContestedAge(months=months, findings=sum(n for age, n in ages if age == months))
            for months in range(OLDEST + 1)
        ),
    )
