"""The paper that somebody shows on a day, by what they had been given until then."""

from datetime import date

import polars as pl
import pytest
from precision.honest.papers import exempt, paper_on
from support.honest_register import live

EVENTS = ("old", "old_again", "bar", "chip", "young", "25", "40", "60", "lost")


def shown(day: date, born: date = date(1985, 3, 1), **got: date) -> dict[str, object]:
    columns = {f"got_{event}": got.get(f"n{event}" if event.isdigit() else event) for event in EVENTS}
    row = {**columns, "born_on": born, "personal": "056185000001", "old_number": "225000001", "day": day}
    rows = pl.DataFrame(
        [{**row, "commune_name": "xã Diên Điền"}], schema_overrides=dict.fromkeys(columns, pl.Date())
    )
    names = ("id_type", "id_number", "issued", "expires")
    return paper_on(rows, "day").select(names).row(0, named=True)


CARDS = {"old": date(2001, 5, 4), "bar": date(2018, 7, 2), "chip": date(2021, 4, 9), "lost": date(2025, 2, 3)}


@pytest.mark.parametrize(
    ("day", "paper"),
    [
        (date(2000, 1, 1), ("OTHER", "056185000001", date(1985, 3, 22), None)),
        (date(2001, 5, 4), ("CMND", "225000001", date(2001, 5, 4), None)),
        (date(2020, 1, 1), ("CCCD", "056185000001", date(2018, 7, 2), date(2025, 3, 1))),
        (date(2024, 6, 30), ("CCCD_CHIP", "056185000001", date(2021, 4, 9), date(2025, 3, 1))),
        (date(2026, 1, 1), ("CAN_CUOC", "056185000001", date(2025, 2, 3), date(2045, 3, 1))),
    ],
)
def test_the_newest_paper_is_shown(day: date, paper: tuple[object, ...]) -> None:
    assert tuple(shown(day, **CARDS).values()) == paper


def test_a_card_of_the_two_years_before_a_birthday_of_renewal_is_good_until_the_next() -> None:
    born = date(2000, 6, 15)
    assert shown(date(2024, 1, 1), born, chip=date(2023, 6, 14))["expires"] == date(2025, 6, 15)
    assert shown(date(2024, 1, 1), born, chip=date(2023, 6, 15))["expires"] == date(2040, 6, 15)
    assert shown(date(2026, 1, 1), date(1960, 1, 1), chip=date(2021, 6, 1))["expires"] is None
    assert shown(date(2026, 1, 1), date(2016, 1, 1), young=date(2024, 8, 1))["expires"] == date(2030, 1, 1)


def test_only_papers_with_a_chip_need_no_new_authentication() -> None:
    rows = pl.DataFrame(
        {
            "id_type": ["CMND", "CCCD", "CCCD_CHIP", "CAN_CUOC", None],
            "issued": [date(2015, 1, 1), date(2018, 1, 1), date(2021, 1, 25), date(2024, 7, 1), None],
        }
    )
    assert exempt(rows).to_list() == [False, False, True, True, False]


def test_nobody_registers_on_an_old_card_after_2024() -> None:
    rows = live().filter(pl.col("customer_type") == "INDIVIDUAL")
    old = rows.filter(pl.col("id_type") == "CMND")["registered_at"]
    assert len(old) > 100
    assert old.max().date() < date(2025, 1, 1)  # type: ignore[union-attr]
