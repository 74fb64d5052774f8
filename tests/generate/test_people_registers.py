"""One carrier's register and the lists beside it."""

from collections.abc import Iterator
from datetime import date

import polars as pl
import pytest

from simaudit.contract import COLUMNS
from simaudit.generate.file_form import FORMS
from simaudit.generate.people import CarrierRegister, People
from simaudit.generate.specification import Extract, Specification
from simaudit.period import Period

_AUGUST = Period(2026, 8)


@pytest.fixture(scope="module")
def register() -> Iterator[CarrierRegister]:
    extract = Extract("gmobile", COLUMNS, FORMS["csv"])
    specification = Specification(2_000, (extract,), (_AUGUST,), violations=0.2, seed=1)
    with People(specification) as people:
        yield people.register(extract, _AUGUST)


def rows(register: CarrierRegister, query: str) -> list[tuple[object, ...]]:
    return register.connection.execute(query).fetchall()


def test_one_in_twenty_subscribers_is_listed_as_active(register: CarrierRegister) -> None:
    active = register.listed("active")
    assert set(active["carrier"]) == {"gmobile"}
    assert active["msisdn"].is_sorted()
    served = rows(
        register, "SELECT count(*) FROM slot WHERE NOT plain AND seat % 20 = 0 AND end_month IS NULL"
    )
    added = rows(register, "SELECT count(*) FROM added WHERE list = 'active'")
    assert active.height == served[0][0] + added[0][0]  # type: ignore[operator]


def test_points_have_the_carriers_mark_and_their_province(register: CarrierRegister) -> None:
    points = register.listed("points")
    assert points["point_code"].str.starts_with("GTL").mean() > 0.9  # type: ignore[operator]
    assert points.select("point_code", "from").is_unique().all()


def test_a_point_has_one_term_two_that_follow_or_none(register: CarrierRegister) -> None:
    terms = (
        register.listed("points")
        .filter(pl.col("point_code").str.slice(5) < "90000")
        .group_by("point_code")
        .agg(pl.struct("from", "to").sort())["from"]
    )
    assert {tuple((term["from"], term["to"]) for term in entries) for entries in terms} == {
        ((None, None),),
        (("2014-01-01", None),),
        (("2014-01-01", "2025-03-31"), ("2025-04-01", None)),
    }


def test_some_revoked_papers_and_reported_numbers_are_in_no_register(register: CarrierRegister) -> None:
    papers = {paper for (paper,) in rows(register, "SELECT id_number FROM usual_row")}
    revoked, reported = register.listed("revoked"), register.listed("reported")
    assert revoked.filter((pl.col("reason") == "deceased") & ~pl.col("id_number").is_in(papers)).height == 20
    numbers = {number for (number,) in rows(register, "SELECT msisdn FROM usual_row")}
    assert reported.filter(~pl.col("msisdn").is_in(numbers)).height >= 5
    assert set(reported["source"]) == {"156", "police", "bank"}
    assert (reported["reported_at"] <= _AUGUST.as_of).all()
    notified = register.listed("notified").filter(~pl.col("msisdn").is_in(numbers))
    assert notified["notified_at"].to_list() == [date(2026, 8, 1), date(2026, 7, 27), date(2026, 7, 22)]


def test_broken_lines_are_the_last_of_the_file(
    register: CarrierRegister, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("extract")
    lines = register.write(folder).read_text(encoding="utf-8").splitlines()
    assert (folder / "gmobile_2026-08.csv").exists()
    broken = [line for line in lines if line.endswith("," * len(COLUMNS))]
    assert broken
    assert lines[-len(broken) :] == broken
    assert lines[0] == ",".join(COLUMNS)
