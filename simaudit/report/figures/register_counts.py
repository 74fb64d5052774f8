"""Counts of a carrier's register, in SQL: each scans few columns, and only sums leave DuckDB."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from simaudit.contract import COLUMNS, EXPECTED_COLUMNS
from simaudit.intake.records.account import FileAccount, month_unread, unreadable_columns
from simaudit.intake.records.unread_values import UnreadColumn
from simaudit.judge.carriers import Judged
from simaudit.judge.prefilter import ViewCount, view_counts
from simaudit.judge.register import Register
from simaudit.period import Period
from simaudit.report.figures.base import Figures, Share
from simaudit.report.figures.interval import Interval


class RegisterSample(Figures):
    """The wrong records of one carrier's register, estimated by whether some check finds them."""

    month: str
    """YYYY-MM, the month that was drawn from."""
    found: Interval
    missed: Interval
    flagged: int
    """Records that some check finds."""
    passed: int
    """Records that none finds."""
    unmeasured: int
    """Records of either of which nothing was measured: in the estimates as the others, at the ends of the
    intervals all right or all wrong."""
    looked_at: int
    """Of `passed`, with a clear answer."""
    wrong: int
    """Of `looked_at`."""


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
    """The columns, expected or not, that are beyond repair in one of the files."""
    unread: tuple[UnreadColumn, ...] = ()
    """The columns with values that could not be read, over all files."""
    unreadable: tuple[str, ...] = ()
    """Those of them of which it is too much for them to be judged."""


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


MONTHS_SHOWN = 24
"""Months of registration counted one by one, the audited month the last."""

PAPER_BANDS: tuple[tuple[int, int | None], ...] = ((1, 1), (2, 3), (4, 9), (10, 49), (50, 99), (100, None))
"""Numbers per paper: from the fourth on a form contract is required, and those with ten or more were reviewed
in 2023."""

IDENTITY_COLUMNS = ("full_name", "date_of_birth", "id_number")
"""The columns that identify a subscriber; most checks of identity rest on these."""


class _Group(NamedTuple):
    """The rows of a register that agree in these columns; the month is counted from the year 0."""

    rows: int
    month: int | None
    status: str | None
    customer_type: str | None
    payment_type: str | None


_GROUPS: Final = f"""
    SELECT
        count(*) AS rows, year(registered_at) * 12 + month(registered_at) - 1 AS month,
        {", ".join(_Group._fields[2:])}
    FROM subscriber WHERE carrier = $carrier GROUP BY ALL
"""


def register_counts(register: Register, carrier: str, period: Period) -> tuple[NumberCounts, MonthCounts]:
    """The register by status, kind and month of registration: one scan of five narrow columns."""
    groups = [_Group(*row) for row in _rows(register, _GROUPS, carrier=carrier)]

    def total(groups: Iterable[_Group]) -> int:
        return sum(group.rows for group in groups)

    live = [group for group in groups if group.status != "TERMINATED"]
    organisations = total(group for group in live if group.customer_type == "ORGANISATION")
    numbers = NumberCounts(
        rows=total(groups),
        live=total(live),
        terminated=total(groups) - total(live),
        individuals=total(live) - organisations,
        organisations=organisations,
        prepaid=total(group for group in live if group.payment_type == "PREPAID"),
        postpaid=total(group for group in live if group.payment_type == "POSTPAID"),
        suspended=total(group for group in live if group.status in ("ONE_WAY", "TWO_WAY")),
    )

    periods = period.earlier(MONTHS_SHOWN - 1).until(period)
    first, last = _month_number(periods[0]), _month_number(periods[-1])
    registered: Counter[int | None] = Counter()
    for group in live:
        registered[group.month] += group.rows
    months = MonthCounts(
        months=tuple(
            MonthCount(month=str(month), numbers=registered[_month_number(month)]) for month in periods
        ),
        earlier=total(group for group in live if group.month is not None and group.month < first),
        later=total(group for group in live if group.month is not None and group.month > last),
        missing=registered[None],
    )
    return numbers, months


def _month_number(period: Period) -> int:
    """The month's number as in the query, counted from the year 0."""
    return period.year * 12 + period.month - 1


def column_fill(judged: Judged) -> tuple[tuple[ColumnFill, ...], dict[str, int]]:
    """Live rows that fill each expected column; live individuals that fill each of IDENTITY_COLUMNS."""
    live, individuals = (_view_count(judged, view) for view in ("live", "live_individual"))
    months = judged.register.months
    month = next(month for month in months if month.carrier == judged.carrier)
    columns = tuple(
        ColumnFill(
            name=name,
            present=name in month.columns,
            filled=Share(n=live.columns[name], of=live.rows),
            destroyed=name in month.destroyed,
        )
        for name in EXPECTED_COLUMNS
    )
    return columns, {name: individuals.columns[name] for name in IDENTITY_COLUMNS}


def paper_bands(judged: Judged) -> tuple[PaperBand, ...]:
    """Papers by their count of live individual numbers.

    Papers are compared by a 64-bit hash alone: these counts accuse nobody, so a rare collision does no harm.
    """
    judged.register.make(["repeated_paper"])
    identified = _view_count(judged, "live_identified").rows
    groups = _rows(judged.register, "SELECT at_most, count(*) FROM repeated_paper GROUP BY at_most")
    single = identified - sum(numbers * papers for numbers, papers in groups)
    groups.append((1, single))
    return tuple(_band(low, high, groups) for low, high in PAPER_BANDS)


def _band(low: int, high: int | None, groups: list[tuple[Any, ...]]) -> PaperBand:
    within = [group for group in groups if low <= group[0] and (high is None or group[0] <= high)]
    return PaperBand(
        low=low,
        high=high,
        papers=sum(papers for _, papers in within),
        numbers=sum(numbers * papers for numbers, papers in within),
    )


def _view_count(judged: Judged, view: str) -> ViewCount:
    return view_counts(judged.register, judged.prefilter, view)[judged.carrier]


def _rows(register: Register, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    return register.connection.execute(sql, values).fetchall()


def intake_figures(files: tuple[FileAccount, ...], columns: tuple[ColumnFill, ...]) -> IntakeFigures:
    """What the files of one carrier come to."""
    return IntakeFigures(
        files=files,
        read=sum(file.read for file in files),
        loaded=sum(file.loaded for file in files),
        rejected=sum(file.rejected for file in files),
        columns=columns,
        destroyed=tuple(sorted({name for file in files for name in file.destroyed}, key=COLUMNS.index)),
        unread=month_unread(files),
        unreadable=tuple(sorted(unreadable_columns(files), key=COLUMNS.index)),
    )
