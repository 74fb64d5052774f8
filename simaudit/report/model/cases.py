"""The figures of a case."""

from datetime import date

from simaudit.report.model.base import Figures


class CaseFigures(Figures):
    """One case of a month, over all carriers or a carrier's own part of it; of its people only counts.

    `state`: new, continued, or quiet, and then all counts are 0. `carriers` of a part is its own carrier.
    """

    case_id: str
    first_period: str
    last_period: str
    """The last month in which it had numbers."""
    state: str
    strength: int
    numbers: int
    papers: int
    faces: int
    points: int
    clerks: int
    carriers: tuple[str, ...]
    spans: bool = False
    """Of a carrier's part: whether the case has numbers of other carriers too."""
    links: tuple[str, ...]
    marks: tuple[str, ...]
    """Check ids."""
    first_day: date | None
    """Of the registrations."""
    last_day: date | None
    continued_from: str | None
    split_from: str | None
    merged_from: tuple[str, ...]


def quiet_case(case_id: str, first_period: str, last_period: str) -> CaseFigures:
    """A case that has no numbers this month."""
    return CaseFigures(
        case_id=case_id,
        first_period=first_period,
        last_period=last_period,
        state="quiet",
        strength=0,
        numbers=0,
        papers=0,
        faces=0,
        points=0,
        clerks=0,
        carriers=(),
        links=(),
        marks=(),
        first_day=None,
        last_day=None,
        continued_from=None,
        split_from=None,
        merged_from=(),
    )
