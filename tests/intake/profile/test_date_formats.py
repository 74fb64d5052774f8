"""A carrier's own forms of dates: Oracle's elements, names of months, and years of two digits."""

from datetime import date

import polars as pl
import pytest

from simaudit.intake.profile.date_formats import iso_dates, parse_date_format

AS_OF = date(2026, 10, 31)


def read(
    date_format: str, texts: list[str], column: str = "registered_at", as_of: date = AS_OF
) -> list[str | None]:
    cells = pl.Series(column, texts, dtype=pl.String)
    assert cells.str.contains(parse_date_format(date_format).pattern).all()
    return iso_dates(cells, parse_date_format(date_format), column, as_of).to_list()


@pytest.mark.parametrize(
    ("oracle", "directives"),
    [
        ("DD-MON-RR", "%d-%b-%y"),
        ("dd-mon-yy", "%d-%b-%y"),
        ("DD/MM/YYYY HH24:MI:SS", "%d/%m/%Y %H:%M:%S"),
        ("DD-MON-RR HH.MI.SS AM", "%d-%b-%y %I.%M.%S %p"),
        ("DD MONTH RRRR", "%d %B %Y"),
    ],
)
def test_oracle_s_elements_are_directives(oracle: str, directives: str) -> None:
    assert parse_date_format(oracle) == parse_date_format(directives)


def test_names_of_months_are_english_or_vietnamese() -> None:
    texts = ["05-JAN-24", "5-dec-24", "05-TH1-24", "05-TH12-24", "05-Thg 3-24", "05-Tháng 4-24", "05-T7-24"]
    assert read("DD-MON-RR", texts) == [
        "2024-01-05",
        "2024-12-05",
        "2024-01-05",
        "2024-12-05",
        "2024-03-05",
        "2024-04-05",
        "2024-07-05",
    ]
    spoken = [
        "05-THÁNG MỘT-24",
        "05-THÁNG MƯỜI-24",
        "05-tháng mười hai-24",
        "05-THÁNG TƯ-24",
        "05-JANUARY -24",
    ]
    assert read("DD-MONTH-RR", spoken) == [
        "2024-01-05",
        "2024-10-05",
        "2024-12-05",
        "2024-04-05",
        "2024-01-05",
    ]
    assert read("DD-MON-RR", ["05-XYZ-24", "31-FEB-24", "05-TH13-24", "05-THÁNG XYZ-24"]) == [None] * 4


def test_years_of_two_digits_are_read_as_rr() -> None:
    texts = ["05-JAN-00", "05-JAN-49", "05-JAN-50", "05-JAN-99", "29-FEB-00"]
    assert read("DD-MON-RR", texts) == ["2000-01-05", "2049-01-05", "1950-01-05", "1999-01-05", "2000-02-29"]
    later = read("DD-MON-RR", texts[:4], as_of=date(2050, 1, 31))
    assert later == ["2100-01-05", "2149-01-05", "2050-01-05", "2099-01-05"]


def test_a_date_of_birth_makes_a_person_of_0_to_99_years() -> None:
    texts = ["31-OCT-26", "01-NOV-26", "05-JAN-49", "05-JAN-50", "05-JAN-00"]
    assert read("DD-MON-RR", texts, "date_of_birth") == [
        "2026-10-31",
        "1926-11-01",
        "1949-01-05",
        "1950-01-05",
        "2000-01-05",
    ]


def test_a_day_to_come_is_at_most_fifty_years_ahead() -> None:
    texts = ["05-JAN-49", "05-JAN-51", "05-JAN-76", "05-JAN-77", "05-JAN-99"]
    for column in ("id_expiry_date", "stay_until"):
        assert read("DD-MON-RR", texts, column) == [
            "2049-01-05",
            "2051-01-05",
            "2076-01-05",
            "1977-01-05",
            "1999-01-05",
        ]
    assert read("DD-MON-RR", texts[:1], "stay_until", date(2070, 1, 31)) == ["2049-01-05"]
    assert read("DD-MON-RR", ["05-JAN-19"], "stay_until", date(2070, 1, 31)) == ["2119-01-05"]


def test_times_are_those_of_a_clock() -> None:
    texts = [
        "05-JAN-24 01.02.03 PM",
        "05-JAN-24 12.00.00 AM",
        "05-JAN-24 13.00.00 PM",
        "05-JAN-24 01.60.00 AM",
    ]
    assert read("DD-MON-RR HH.MI.SS AM", texts) == ["2024-01-05 13:02:03", "2024-01-05 00:00:00", None, None]
    assert read("DD/MM/YYYY HH24:MI", ["05/01/2024 23:59", "05/01/2024 24:00"]) == [
        "2024-01-05 23:59:00",
        None,
    ]
