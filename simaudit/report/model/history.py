"""What a check came to earlier, where signs stand, and for how long they have stood."""

from simaudit.report.model.base import Figures


class CheckMonth(Figures):
    """What one check came to in an earlier month."""

    period: str
    status: str
    violations: int
    population: int


class Place(Figures):
    """A check's findings at one registration point or in one province, of how many live numbers there."""

    name: str
    findings: int
    live: int


class Places(Figures):
    """Where one check's findings are: the places that have most, and the findings that have none of them.

    `unplaced` = findings without a registration point, or without a known code of a province.
    """

    first: tuple[Place, ...] = ()
    places: int = 0
    unplaced: int = 0


class Age(Figures):
    """Findings not waived that were first found `low` to `high` months ago (None: and more).

    `findings` in the order of SEVERITIES.
    """

    low: int
    high: int | None
    findings: tuple[int, ...]
