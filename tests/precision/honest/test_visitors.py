"""Foreigners' numbers: a passport, a stay, and an end."""

import polars as pl
from precision.honest.dice import Dice
from precision.honest.points import LAST
from precision.honest.visitors import visitor_lines

LINES = visitor_lines(Dice(1), 2_000, first_key=10)


def test_a_foreigner_has_a_passport_and_a_name_in_latin_letters() -> None:
    assert LINES["key"].to_list() == list(range(10, 2_010))
    assert LINES["id_number"].str.contains(r"^[MEP75C]\d{8}$").all()
    assert LINES["typed"].str.contains(r"^[A-Z ]+$").all()
    assert "VN" not in set(LINES["nationality"])
    koreans = LINES.filter(pl.col("nationality") == "KR")["typed"].str.split(" ").list.first()
    assert {"KIM", "LEE", "PARK"} < set(koreans)


def test_passports_are_given_before_the_arrival_and_last_ten_years() -> None:
    assert (LINES["issued"] < LINES["acquired"]).all()
    assert set((LINES["expires"] - LINES["issued"]).dt.total_days()) == {3652}


def test_a_tourists_number_ends_after_its_package_and_a_residents_card_is_good() -> None:
    tourists, residents = (
        LINES.filter(pl.col("package_end").is_null() == resident) for resident in (False, True)
    )
    assert residents.height > 60
    assert residents["ended"].is_null().all()
    assert residents["stay_until"].min() > LAST.date()  # type: ignore[operator]
    ended = tourists.drop_nulls("ended")
    assert (ended["ended"] > ended["package_end"]).all()
    assert ended["ended"].max() <= LAST  # type: ignore[operator]
    # Whose number is in service came in the last eight weeks.
    current = tourists.filter(pl.col("ended").is_null())
    assert ((LAST.date() - current["acquired"]).dt.total_days() <= 56).all()


def test_nights_belong_to_the_airport() -> None:
    hours = LINES.with_columns(hour=pl.col("stamped").dt.hour())
    night = hours.filter(pl.col("hour").is_between(0, 5))
    assert night.height > 200
    assert night["point_code"].str.ends_with("SBCR1").all()
