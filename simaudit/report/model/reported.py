"""The figures of reported numbers: those that police, banks, 156/5656 or citizens named."""

from simaudit.report.model.base import Figures
from simaudit.report.model.register_counts import PointShare


class Reported(Figures):
    """The live numbers of one carrier that are on the list of reported ones."""

    listed: int
    """Numbers on the list, of all carriers."""
    numbers: int
    """Those of them that have a live row at this carrier."""
    in_service: int
    """Those of these that are in full service."""
    in_cases: int = 0
    """Those of these that are part of a case."""
    with_signs: int
    """Those of these with a sign of violation that is not waived."""
    points: tuple[PointShare, ...]
    """Points with most of them, the first ones: reported numbers of the live ones."""
    without_point: int


class ReportedPoint(Figures):
    """A registration point with reported numbers, among those of all carriers."""

    carrier: str
    point: PointShare
