"""Dates and timestamps compared with a slow, plain implementation of the same rules, value by value."""

import re
from datetime import date, datetime, time, timedelta

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simaudit.intake.values.dates import birth_years, read_dates, read_timestamps
from simaudit.intake.values.text import read_text

MANY = settings(max_examples=200, deadline=None, derandomize=True, database=None)

DATES = (
    r"(?P<d>[0-9]{1,2})/(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})",
    r"(?P<d>[0-9]{2})-(?P<m>[0-9]{2})-(?P<y>[0-9]{4})",
    r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})",
    r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
)
CLOCK = (
    r"(?P<H>[0-9]{1,2}):(?P<M>[0-9]{2})(:(?P<S>[0-9]{2})(\.(?P<f>[0-9]{1,6}))?)?"
    r"(?P<zone>Z|(?P<sign>[+-])(?P<zh>[0-9]{2})(:?(?P<zm>[0-9]{2}))?)?"
)
VIETNAM = timedelta(hours=7)


def plain_date_alone(text: str) -> date | None:
    for form in DATES:
        if found := re.fullmatch(form, text):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
    return None


def plain_timestamp(text: str | None) -> datetime | None:
    """A timestamp in Vietnamese time, or a date's midnight."""
    if text is None:
        return None
    if (day := plain_date_alone(text)) is not None:
        return datetime.combine(day, time())
    parts = re.fullmatch("([^ T]+)[ T](.+)", text)
    clock = parts and re.fullmatch(CLOCK, parts[2])
    day = plain_date_alone(parts[1]) if parts else None
    if not clock or day is None:
        return None
    try:
        micros = int((clock["f"] or "").ljust(6, "0"))
        timestamp = datetime.combine(
            day, time(int(clock["H"]), int(clock["M"]), int(clock["S"] or 0), micros)
        )
        if clock["zone"]:
            offset = timedelta()
            if clock["sign"]:
                time(int(clock["zh"]), int(clock["zm"] or 0))
                offset = timedelta(hours=int(clock["zh"]), minutes=int(clock["zm"] or 0))
            timestamp += VIETNAM + (offset if clock["sign"] == "-" else -offset)
    except (ValueError, OverflowError):
        return None
    return timestamp


def plain_date(text: str | None) -> date | None:
    timestamp = plain_timestamp(text)
    return timestamp.date() if timestamp else None


YEAR = st.sampled_from(
    ["2026", "1980", "2000", "1900", "2024", "0000", "0001", "9999", "80", "02", "19800", "126"]
)
MONTH = st.sampled_from(["01", "1", "02", "2", "12", "13", "00", "06"])
DAY = st.sampled_from(["01", "1", "28", "29", "30", "31", "32", "00", "15", "5"])
MARK = st.sampled_from(["/", "-", "", ".", " "])
DAY_WRITTEN = st.one_of(
    st.tuples(DAY, MARK, MONTH, MARK, YEAR).map("".join),
    st.tuples(YEAR, MARK, MONTH, MARK, DAY).map("".join),
    st.dates(min_value=date(1, 1, 1)).flatmap(
        lambda d: st.sampled_from(
            [
                f"{d.day}/{d.month}/{d.year:04}",
                f"{d.day:02}/{d.month:02}/{d.year:04}",
                f"{d.day:02}-{d.month:02}-{d.year:04}",
                f"{d.year:04}-{d.month:02}-{d.day:02}",
                f"{d.year:04}{d.month:02}{d.day:02}",
            ]
        )
    ),
)
CLOCK_WRITTEN = st.one_of(
    st.just(""),
    st.tuples(
        st.sampled_from([" ", "T", "  ", "t", " T", "\xa0"]),
        st.sampled_from(["00", "7", "07", "23", "24", "99", ""]),
        st.sampled_from([":00", ":59", ":60", ":5", ""]),
        st.sampled_from(["", ":00", ":59", ":60", ":7"]),
        st.sampled_from(["", ".1", ".000001", ".1234567", ".", ",5"]),
        st.sampled_from(
            ["", "Z", "+07", "+0700", "+07:00", "-03:30", "+00:00", "+24:00", "+7", " +07:00", "z", "+07:60"]
        ),
    ).map("".join),
)
ODD = [
    "", " ", "NULL", "null", "Null", r"\N", "45123", "45123.0", "01/02/80", "+026-01-01", "2026-1-1",
    "1-1-2026", "20261301", "2026/01/01", "01.02.2026", "31/02/2026", "29/02/2023", "29/02/2024",
    "2026-01-01 00:00:00.0", " 2026-01-01 ", "2026\u200b-01-01", "2026-01-01\n", "٠١/٠٢/٢٠٢٦",
    "01/01/2026 7:05", "0001-01-01T00:00Z",
    "0001-01-01T00:00+08:00", "9999-12-31T23:59Z", "không rõ",
]  # fmt: skip
CELL = st.one_of(st.none(), st.sampled_from(ODD), st.tuples(DAY_WRITTEN, CLOCK_WRITTEN).map("".join))
COLUMN = st.lists(CELL, max_size=10)


def column(cells: list[str | None]) -> pl.Series:
    return pl.Series("cells", cells, dtype=pl.String)


def normalised(cells: list[str | None]) -> list[str | None]:
    """Text as `read_text` normalises it (test_text.py), from which dates are read."""
    return read_text(column(cells)).to_list()


@MANY
@example(ODD)
@example(["2026-01-01", None])
@example([None, None])
@given(COLUMN)
def test_dates(cells: list[str | None]) -> None:
    assert read_dates(column(cells)).to_list() == [plain_date(text) for text in normalised(cells)]


@MANY
@example(ODD)
@example(["2026-01-01 10:00:00", "", None])
@given(COLUMN)
def test_timestamps(cells: list[str | None]) -> None:
    assert read_timestamps(column(cells)).to_list() == [plain_timestamp(text) for text in normalised(cells)]


@MANY
@example(ODD)
@given(
    st.lists(st.one_of(st.none(), YEAR, st.text(), st.from_regex(r"\s?[12][089][0-9]{2}\s?")), max_size=10)
)
def test_birth_years(cells: list[str | None]) -> None:
    expected = [
        int(text) if text and re.fullmatch("[0-9]{4}", text) and 1900 <= int(text) <= 2099 else None
        for text in normalised(cells)
    ]
    assert birth_years(column(cells)).to_list() == expected


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("1899", None),
        ("1900", 1900),
        ("2099", 2099),
        ("2100", None),
        ("\xa01990 ", 1990),
        ("19\u200b90\ufeff", 1990),
        ("1990.0", None),
        ("19 90", None),
        ("01990", None),
        ("199", None),
        ("+1990", None),
        ("-1990", None),
        ("1990?", None),
        ("năm 1990", None),
        ("1990\n1991", None),
        ("１９９０", None),
        ("١٩٩٠", None),
        ("NULL", None),
        ("", None),
        (None, None),
    ],
)
def test_birth_years_by_example(written: str | None, year: int | None) -> None:
    years = birth_years(column([written, "1975"]))
    assert years.dtype == pl.Int16
    assert years.to_list() == [year, 1975]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("5/3/1980", date(1980, 3, 5)),
        ("05/03/1980", date(1980, 3, 5)),
        ("05-03-1980", date(1980, 3, 5)),
        ("1980-03-05", date(1980, 3, 5)),
        ("19800305", date(1980, 3, 5)),
        ("29/02/2024", date(2024, 2, 29)),
        ("05/03/1980 23:59", date(1980, 3, 5)),
        ("2026-10-31T20:00:00Z", date(2026, 11, 1)),
        ("01/11/2026 00:30:00+09:00", date(2026, 10, 31)),
        ("01/02/80", None),
        ("31/02/2026", None),
        ("29/02/2023", None),
        ("45123", None),
        ("1980", None),
        ("03/1980", None),
        ("1980/03/05", None),
    ],
)
def test_dates_by_example(written: str, read: date | None) -> None:
    assert read_dates(column([written, "2026-10-31", None, ""])).to_list() == [
        read,
        date(2026, 10, 31),
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("31/10/2026", "2026-10-31 00:00:00"),
        ("31/10/2026 7:05", "2026-10-31 07:05:00"),
        ("20261031 07:05:09", "2026-10-31 07:05:09"),
        ("2026-10-31T07:05:09.25", "2026-10-31 07:05:09.25"),
        ("2026-10-31 07:05:09+07", "2026-10-31 07:05:09"),
        ("2026-10-31 07:05:09+0700", "2026-10-31 07:05:09"),
        ("2026-10-31 20:05:09Z", "2026-11-01 03:05:09"),
        ("2026-10-31 20:05-03:30", "2026-11-01 06:35:00"),
        ("2026-10-31 24:00", None),
        ("2026-10-31 10", None),
        ("2026-10-31 10:60", None),
    ],
)
def test_timestamps_by_example(written: str, read: str | None) -> None:
    expected = [datetime.fromisoformat(text) if text else None for text in (read, "2026-10-01", None)]
    assert read_timestamps(column([written, "2026-10-01", None])).to_list() == expected


@pytest.mark.parametrize(
    "bad", ["2024-02-30 09:15:00", "31/12/2024 09:15:00", "2024-02-29T09:15:00+07:00", "?", None]
)
@pytest.mark.parametrize("place", [0, 700, 1_999])
def test_one_value_among_many_changes_no_other(bad: str | None, place: int) -> None:
    cells: list[str | None] = [
        f"2024-{1 + n % 12:02}-{1 + n % 28:02} 23:{n % 60:02}:59" for n in range(2_000)
    ]
    cells[place] = bad
    assert read_timestamps(column(cells)).to_list() == [plain_timestamp(text) for text in cells]
    days = [text and text[:10] for text in cells]
    assert read_dates(column(days)).to_list() == [plain_date(text) for text in days]
