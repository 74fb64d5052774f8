"""What rests on a provision that nobody has compared isn't signed, and the officer is told."""

import pytest

from simaudit.errors import Note, UsageError
from simaudit.report.figures.base import Share
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.letters.carrier_fields import left_out, signed_figures


def doubtful(figures: CarrierFigures) -> CarrierFigures:
    """The check that found most rests on an unchecked provision: 8 numbers, 5 without it."""
    check = max(figures.checks, key=lambda check: check.open)
    unchecked = check.model_copy(
        update={"basis": (check.basis[0].model_copy(update={"checked": False, "key": "TT08:10"}),)}
    )
    return figures.model_copy(
        update={
            "checks": tuple(unchecked if one.id == check.id else one for one in figures.checks),
            "signs": figures.signs.model_copy(update={"persisting": 2, "new": 6, "outside": 1}),
            "checked_signs": figures.signs.model_copy(update={"persisting": 2, "new": 3, "outside": 0}),
            "compliance": figures.compliance.model_copy(
                update={"compliant": Share(n=1, of=9), "outside": 1, "unchecked": True}
            ),
        }
    )


def test_numbers_that_have_nothing_else_are_left_out(figures: CarrierFigures) -> None:
    counted = doubtful(figures)
    (check,) = (check for check in counted.checks if check.unchecked)
    signed = signed_figures(counted)
    assert signed.compliance.signs.count.n == signed.signs.numbers == 5
    assert (signed.compliance.compliant, signed.compliance.unchecked) == (Share(n=3, of=8), False)
    assert check.id not in {one.id for one in signed.checks}
    # One note for the carriers of a month.
    other = counted.model_copy(update={"carrier": "itel"})
    assert list(left_out([counted, other, figures])) == [
        Note(
            "letter_leaves_out",
            period="2026-10",
            carriers=[figures.carrier, "itel"],
            checks=[check.id],
            findings=2 * check.open,
            numbers=6,
            keys=["TT08:10"],
        )
    ]


def test_where_all_is_checked_nothing_is_left_out(figures: CarrierFigures) -> None:
    assert signed_figures(figures) == figures
    assert list(left_out([figures])) == []


def test_what_an_earlier_version_counted_is_refused(figures: CarrierFigures) -> None:
    earlier = doubtful(figures).model_copy(update={"checked_signs": None})
    with pytest.raises(UsageError, match="written by another version"):
        signed_figures(earlier)
