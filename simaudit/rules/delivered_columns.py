"""What a carrier delivers: each column with its wordings, an example, and the checks that need it."""

from collections.abc import Sequence
from dataclasses import dataclass

from simaudit.contract import COLUMN_KINDS, COLUMNS, EXPECTED_COLUMNS
from simaudit.intake.profile.column_names import REGISTER, accepted_headings
from simaudit.intake.values.wordings import accepted_wordings
from simaudit.rules.check import Check, Wording
from simaudit.rules.vocabulary import column_words


@dataclass(frozen=True)
class DeliveredColumn:
    """One column that an extract may have."""

    name: str
    """In the contract, and as a heading of its own."""
    kind: str
    """How it is read: msisdn, identifier, code, text, token, nationality, date, timestamp, boolean."""
    heading: str
    """The Vietnamese heading of the blank workbook."""
    headings: tuple[str, ...]
    """Other headings that are known."""
    says: Wording
    example: str
    wordings: dict[str, tuple[str, ...]]
    """Value → the wordings that are read as it, of columns with a small vocabulary; else empty."""
    required: bool
    """Without it nothing is read."""
    expected: bool
    """Its absence is a finding."""
    needed_by: tuple[str, ...]
    """Checks that can't be judged without it."""
    one_of_several: tuple[str, ...]
    """Checks that need it or another column."""
    used_by: tuple[str, ...]
    """Checks that look at it where it is there."""


def delivered_columns(checks: Sequence[Check]) -> tuple[DeliveredColumn, ...]:
    """Every column of the contract that an extract may have, in its order, for the checks in force."""
    return tuple(_delivered(name, checks) for name in COLUMNS)


def _delivered(name: str, checks: Sequence[Check]) -> DeliveredColumn:
    heading, *others = accepted_headings(name)
    words = column_words()[name]
    needed = [check.id for check in checks if name in check.columns]
    either = [check.id for check in checks if name in (check.header.check.needs_any or ())]
    used = [check.id for check in checks if name in check.depends_on]
    return DeliveredColumn(
        name=name,
        kind=COLUMN_KINDS[name],
        heading=heading,
        headings=tuple(others),
        says=words,
        example=words.example,
        wordings=accepted_wordings(name),
        required=name in REGISTER.required,
        expected=name in EXPECTED_COLUMNS,
        needed_by=tuple(needed),
        one_of_several=tuple(either),
        used_by=tuple(check for check in used if check not in {*needed, *either}),
    )
