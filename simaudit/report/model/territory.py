"""Live numbers by province and commune, and how many of them have a serious substantive finding."""

from simaudit.report.model.base import Figures, Share


class Area(Figures):
    """A province or commune by its code; of its live numbers, those with serious substantive findings."""

    code: str
    numbers: Share


class Territory(Figures):
    """A carrier's numbers by the codes that their rows have, each list in the order of the codes.

    Numbers without a known code of a province, or a code of a commune of five digits, are counted apart.
    Where the report is limited to one's own province, so are `provinces` and `communes`, and the numbers of
    the others are `elsewhere`.
    """

    provinces: tuple[Area, ...] = ()
    without_province: Share = Share(n=0, of=0)
    elsewhere: Share = Share(n=0, of=0)
    communes: tuple[Area, ...] = ()
    without_commune: Share = Share(n=0, of=0)


class TerritoryFigures(Figures):
    """The numbers of all carriers of a month by province and commune.

    The counts are as in `Territory`. There are `communes` codes of communes; the `worst` of them have at
    least `minimum` numbers, the others are summed in `rest`.
    """

    provinces: tuple[Area, ...]
    without_province: Share
    elsewhere: Share
    minimum: int
    communes: int
    worst: tuple[Area, ...]
    rest: Share
    without_commune: Share
