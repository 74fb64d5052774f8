"""When and on what paper records were taken, and taken again."""

from datetime import date

import polars as pl
from precision.honest.dice import Dice
from precision.honest.lines import own_lines
from precision.honest.registrations import placed, registered
from support.honest_register import world

LINES = placed(Dice(1), registered(Dice(1), own_lines(Dice(1), world().people)))


def test_a_record_is_taken_on_a_paper_that_was_good_on_the_day() -> None:
    assert (LINES["issued"] < LINES["paper_day"]).all()
    # Cards that ended in the first half of 2024 were good until its end.
    ended = LINES.filter(pl.col("expires") < pl.col("paper_day"))
    assert ended["expires"].is_between(date(2024, 1, 15), date(2024, 6, 29)).all()
    assert "OTHER" not in set(LINES["id_type"])


def test_carriers_that_date_records_anew_do_so_in_their_campaigns() -> None:
    anew = LINES.group_by("origin").agg(pl.col("carrier").unique().sort())
    assert dict(anew.iter_rows()) == {
        "first": ["mobifone", "viettel", "vinaphone"],
        "2018": ["viettel"],
        "2026": ["viettel", "vinaphone"],
    }
    days = {origin: LINES.filter(pl.col("origin") == origin)["stamp_day"] for origin in ("2018", "2026")}
    assert days["2018"].is_between(date(2017, 7, 1), date(2018, 6, 30)).all()
    assert days["2026"].is_between(date(2026, 4, 15), date(2026, 8, 12)).all()


def test_who_proved_nothing_lost_the_number_in_august() -> None:
    lost = LINES.filter("struck_off")
    assert lost.height > 20
    assert set(lost["ended"].dt.date()) == {date(2026, 8, 19)}


def test_there_is_no_application_before_2020_and_no_vneid_before_2024() -> None:
    first = dict(LINES.group_by("channel").agg(pl.col("stamp_day").min()).iter_rows())
    assert first["APP"] >= date(2020, 1, 1)
    assert first["VNEID"] >= date(2024, 1, 1)


def test_the_fourth_number_on_a_paper_has_a_contract_from_the_carriers_own_shop() -> None:
    signed = LINES.filter(pl.col("contracted") & (pl.col("origin") == "first"))
    assert signed.height > 5
    assert set(signed["channel"]) == {"OWN_POINT"}


def test_old_records_have_the_day_alone() -> None:
    old = LINES.filter(pl.col("stamp_day") < date(2012, 1, 1))["stamped"]
    assert old.len() > 50
    assert (old.dt.date().cast(pl.Datetime("us")) == old).all()
