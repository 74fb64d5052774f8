"""The figures of a month that are signed: none rests on a provision that has not been compared.

Pages have it with a mark; letters leave it out, and say so to the officer alone.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from simaudit.errors import Note, UsageError
from simaudit.report.figures.base import Share
from simaudit.report.figures.carrier import RecordedFigures


def signed_figures(figures: RecordedFigures) -> RecordedFigures:
    """The figures without checks that rest on unchecked provisions, and without numbers of these alone.

    Raises UsageError where an earlier version counted them.
    """
    doubtful = {check.id for check in figures.checks if check.unchecked}
    if not doubtful:
        return figures
    if figures.checked_signs is None and figures.compliance.unchecked:
        raise UsageError("figures_of_other_version")
    signs = figures.checked_signs or figures.signs
    compliance = figures.compliance
    of = compliance.compliant.of and compliance.compliant.of - figures.signs.outside + signs.outside
    changes: dict[str, Any] = {
        "checks": tuple(check for check in figures.checks if check.id not in doubtful),
        "aside": tuple(check for check in figures.aside if check.id not in doubtful),
        "signs": signs,
        "compliance": compliance.model_copy(
            update={
                "compliant": Share(n=of and of - signs.numbers, of=of),
                "outside": signs.outside,
                "unchecked": False,
            }
        ),
    }
    return figures.model_copy(update=changes)


def left_out(carriers: Iterable[RecordedFigures]) -> Iterator[Note]:
    """What letters leave out of a month's figures as they were counted, for the officer: one note at most."""
    doubtful = [
        (figures, check)
        for figures in carriers
        for check in figures.checks
        if figures.speaks and check.unchecked and check.open
    ]
    if doubtful:
        by_carrier = {figures.carrier: figures for figures, _ in doubtful}
        yield Note(
            "letter_leaves_out",
            period=doubtful[0][0].run.period,
            carriers=[*by_carrier],
            checks=sorted({check.id for _, check in doubtful}),
            findings=sum(check.open for _, check in doubtful),
            numbers=sum(
                figures.signs.numbers - (figures.checked_signs or figures.signs).numbers
                for figures in by_carrier.values()
            ),
            keys=sorted({check.basis[0].key for _, check in doubtful}),
        )
