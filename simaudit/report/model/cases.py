"""The figures of a case, and what is drawn of it."""

from datetime import date
from typing import Final, Literal

from simaudit.report.model.base import Figures

NodeKind = Literal["face", "paper", "number", "clerk", "point"]

NODE_KINDS: Final[tuple[NodeKind, ...]] = ("face", "paper", "number", "clerk", "point")
"""In the order of the columns of the drawing: a registration leads from a portrait to a point."""


class LinkGroups(Figures):
    """What hangs together by one link within a case: so many groups, with so many numbers in all."""

    link: str
    groups: int
    numbers: int


class CaseFacts(Figures):
    """What connects the rows of a case, in counts."""

    papers_on_face: int
    """The most papers that have one portrait."""
    numbers_on_paper: int
    """The most numbers on one paper."""
    nights: int
    """On so many nights there were registrations."""
    groups: tuple[LinkGroups, ...]


class CaseStep(Figures):
    """The registrations of a day, month or year that begins on `start`; `night`: those by night."""

    start: date
    registrations: int
    night: int


class CaseTimeline(Figures):
    """The registrations of a case, step by step without a gap; `undated` have no time."""

    unit: Literal["day", "month", "year"]
    steps: tuple[CaseStep, ...]
    undated: int


class CaseNode(Figures):
    """What is drawn as one: a portrait, paper, clerk or point, or `count` of them; or `count` numbers.

    `place` is the position, from 1, of the first of them among those of its kind, in the order of the case's
    rows; `numbers` hang on the node. `rest`: all of the kind for which there was no room.
    """

    kind: NodeKind
    place: int
    count: int
    numbers: int
    carrier: str = ""
    """Of a point that is drawn alone in a case of several carriers."""
    code: str = ""
    """Of a point that is drawn alone."""
    rest: bool = False


class CaseEdge(Figures):
    """So many numbers connect two nodes, of which `left` is in a column further left."""

    left: int
    right: int
    """Indices of nodes."""
    numbers: int


class CaseNetwork(Figures):
    """A case as a network; nodes in the order of NODE_KINDS, and of each kind from the top down."""

    nodes: tuple[CaseNode, ...]
    edges: tuple[CaseEdge, ...]

    @property
    def left_out(self) -> int:
        """So many portraits, papers and so on are in nodes that are the rest of their kind."""
        return sum(node.count for node in self.nodes if node.rest)


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
    facts: CaseFacts | None = None
    """Of the strongest; so are the next two, of fewer."""
    timeline: CaseTimeline | None = None
    network: CaseNetwork | None = None


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
