"""A register counted by status, kind, month of registration and paper."""

from collections.abc import Callable

from simaudit.report.figures.base import Share
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.register_counts import ColumnFill, NumberCounts

Read = Callable[..., CarrierFigures]

ROWS = """\
msisdn,status,customer_type,payment_type,full_name,id_number,registered_at
0961000001,ACTIVE,INDIVIDUAL,PREPAID,LÊ VĂN BA,068090000001,2026-10-31
0961000002,ONE_WAY,INDIVIDUAL,POSTPAID,LÊ VĂN BA,068090000001,2024-11-01
0961000003,TWO_WAY,ORGANISATION,PREPAID,,,2024-10-31
0961000004,ACTIVE,INDIVIDUAL,PREPAID,,068090000004,2026-11-01
0961000005,ACTIVE,INDIVIDUAL,PREPAID,LÊ VĂN BA,068090000005,
0961000006,TERMINATED,INDIVIDUAL,PREPAID,LÊ VĂN BA,068090000001,2026-10-01
"""


def test_numbers_by_status_and_kind(read: Read) -> None:
    figures = read("viettel", ROWS)
    assert figures.numbers == NumberCounts(
        rows=6, live=5, terminated=1, individuals=4, organisations=1, prepaid=4, postpaid=1, suspended=2
    )


def test_the_last_24_months_are_counted_one_by_one(read: Read) -> None:
    months = read("viettel", ROWS).months
    assert (months.months[0].month, months.months[-1].month, len(months.months)) == ("2024-11", "2026-10", 24)
    assert {month.month: month.numbers for month in months.months if month.numbers} == {
        "2024-11": 1, "2026-10": 1,
    }  # fmt: skip
    assert (months.earlier, months.later, months.missing) == (1, 1, 1)


def test_papers_by_how_many_live_numbers_they_have(read: Read) -> None:
    bands = read("viettel", ROWS).papers
    assert [(band.low, band.high, band.papers, band.numbers) for band in bands] == [
        (1, 1, 2, 2), (2, 3, 1, 2), (4, 9, 0, 0), (10, 49, 0, 0), (50, 99, 0, 0), (100, None, 0, 0),
    ]  # fmt: skip


def test_a_column_is_filled_by_live_rows(read: Read) -> None:
    fills = {fill.name: fill for fill in read("viettel", ROWS).intake.columns}
    assert fills["full_name"] == ColumnFill(name="full_name", present=True, filled=Share(n=3, of=5))
    assert fills["point_code"] == ColumnFill(name="point_code", present=False, filled=Share(n=0, of=5))
