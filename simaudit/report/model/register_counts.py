"""What a carrier handed in, in counts: files, columns, live numbers, registration points, papers, months."""

from simaudit.intake.records.account import FileAccount
from simaudit.report.model.base import Figures, Share


class ColumnFill(Figures):
    """One of the expected columns: whether any file has it, and how many live rows fill it.

    A spreadsheet may have `destroyed` it: then its values count for nothing, and `filled` says nothing.
    """

    name: str
    present: bool
    filled: Share
    destroyed: bool = False


class IntakeFigures(Figures):
    """The files and columns, and the records over all files: `read` = `loaded` + `rejected`."""

    files: tuple[FileAccount, ...]
    read: int
    loaded: int
    rejected: int
    columns: tuple[ColumnFill, ...]
    destroyed: tuple[str, ...] = ()
    """The columns, expected or not, that a spreadsheet destroyed in one of the files."""


class NumberCounts(Figures):
    """Rows of the register by status and kind; all counts but `rows` and `terminated` are of live numbers."""

    rows: int
    live: int
    terminated: int
    individuals: int
    organisations: int
    prepaid: int
    postpaid: int
    suspended: int


class PointShare(Figures):
    """One registration point: its live numbers, and those of them with a finding against the point."""

    code: str
    numbers: Share


class PointRanking(Figures):
    """The registration points that come first by share and by count of numbers with findings.

    Only the `ranked` points that have at least `minimum` live numbers are ranked by share. `overall` is the
    share over all points, `without_point` the live numbers whose row names no point.
    """

    points: int
    ranked: int
    minimum: int
    overall: Share
    without_point: int
    by_share: tuple[PointShare, ...]
    by_count: tuple[PointShare, ...]


class PaperBand(Figures):
    """The papers that have `low` to `high` numbers (`high` None: or more), and the numbers on them."""

    low: int
    high: int | None
    papers: int
    numbers: int


class MonthCount(Figures):
    """Live numbers registered in one month, `YYYY-MM`."""

    month: str
    numbers: int


class MonthCounts(Figures):
    """Live numbers by month of registration: the last months, and those before, after or without a date."""

    months: tuple[MonthCount, ...]
    earlier: int
    later: int
    missing: int
