"""People of a province: numbers by law, families by nature."""

import polars as pl
from precision.honest.dice import Dice
from precision.honest.people import addresses, hamlets, make_people
from support.honest_register import world


def test_a_personal_number_tells_place_century_sex_and_year() -> None:
    people = world().people
    century = people["personal"].str.slice(3, 1).cast(pl.Int64())
    year = people["personal"].str.slice(4, 2).cast(pl.Int64())
    assert people["personal"].str.len_chars().unique().to_list() == [12]
    assert people["personal"].is_unique().all()
    assert (1900 + century // 2 * 100 + year == people["born_on"].dt.year()).all()
    assert ((century % 2 == 1) == (people["sex"] == "F")).all()


def test_parts_of_a_country_have_no_number_in_common() -> None:
    first, second = (set(make_people(Dice(1), 400, part)["personal"]) for part in (1, 2))
    assert first.isdisjoint(second)


def test_children_are_younger_than_the_head_by_a_generation() -> None:
    people = world().people
    heads = people.filter(pl.col("role") == 0).select("household", head="born_on")
    children = people.filter(pl.col("role").is_between(2, 5)).join(heads, on="household")
    years = (children["born_on"] - children["head"]).dt.total_days() / 365.25
    # Of a birthday that nobody knows the year alone is right.
    assert years.min() > 22.4  # type: ignore[operator]


def test_a_hamlet_has_one_name_in_its_commune() -> None:
    listed = hamlets(200_000)
    assert listed.height == 769
    assert listed.select("commune", "hamlet_name").is_unique().all()
    assert listed["commune"].n_unique() == 24
    assert hamlets(1)["commune"].n_unique() == 5


def test_addresses_have_no_district_since_july_2025_unless_they_are_typed() -> None:
    rows = pl.DataFrame({"key": pl.int_range(2_000, eager=True)}).with_columns(
        stamped=pl.datetime(2025, 7, 1),
        house=pl.lit("Thôn Phú Lộc"),
        old_commune=pl.lit("Diên Điền"),
        commune_name=pl.lit("xã Diên Điền"),
        district=pl.lit("Diên Khánh"),
        kind=pl.lit("rural"),
    )
    (usual, count), *_ = addresses(Dice(1), rows).value_counts(sort=True).iter_rows()
    assert usual == "Thôn Phú Lộc, xã Diên Điền, Khánh Hòa"
    assert count > 1_700
    before = rows.with_columns(stamped=pl.datetime(2024, 7, 1))
    (usual, _), *_ = addresses(Dice(1), before).value_counts(sort=True).iter_rows()
    assert usual == "Thôn Phú Lộc, Diên Điền, Diên Khánh, Khánh Hòa"
