"""Names as they are given, and as they are typed."""

from datetime import datetime

import polars as pl
from precision.honest.dice import Dice
from precision.honest.names import full_names, typed_names, without_accents
from support.honest_register import world

KEYS = pl.int_range(2_000, eager=True)


def named(sex: str, born: int, people: str) -> pl.Series:
    columns = {"sex": sex, "born": born, "people": people, "family": "Nguyễn"}
    return full_names(
        Dice(1), pl.DataFrame({"key": KEYS}).with_columns(**{k: pl.lit(v) for k, v in columns.items()})
    )


def typed(name: str, year: int, *, shouting: bool = False) -> list[str]:
    rows = pl.DataFrame({"key": KEYS}).with_columns(
        name=pl.lit(name),
        point_code=pl.lit(None, dtype=pl.String()),
        stamped=pl.lit(datetime(year, 5, 6)),  # noqa: DTZ001
    )
    counts = typed_names(Dice(1), rows, pl.repeat(shouting, rows.height, eager=True)).value_counts(sort=True)
    return counts.to_series().to_list()


def test_accents_go_and_letters_stay() -> None:
    assert without_accents(pl.Series(["Đặng Thị Ánh", "H'Hen Niê", "Y Đăm Êban"])).to_list() == [
        "Dang Thi Anh",
        "H'Hen Nie",
        "Y Dam Eban",
    ]


def test_most_women_of_the_elder_generation_are_thi_and_few_of_the_young() -> None:
    elder, younger = (named("F", born, "kinh").str.contains(" Thị ").mean() for born in (1950, 2005))
    assert elder > 0.6 > 0.35 > younger  # type: ignore[operator]


def test_each_people_has_names_of_its_own_form() -> None:
    assert named("M", 1980, "ede").str.contains(r"^Y \S+ Nguyễn$").all()
    assert named("F", 1980, "ede").str.contains(r"^H'\S+ Nguyễn$").all()
    assert named("M", 1980, "coho").str.starts_with("K' ").all()
    assert named("F", 1980, "bana").str.starts_with("Đinh Thị ").all()


def test_old_systems_had_no_vietnamese_letters() -> None:
    assert typed("Hòa", 2007)[:2] == ["HOA", "Hòa"]
    assert typed("Hòa", 2025)[:2] == ["Hòa", "Hoà"]
    assert typed("Hòa", 2025, shouting=True)[:2] == ["HÒA", "HOÀ"]


def test_children_of_a_father_have_his_family_name() -> None:
    people = world().people.filter(pl.col("type") == "parents and children")
    fathers = people.filter((pl.col("role") == 0) & (pl.col("sex") == "M")).select(
        "household", theirs="family"
    )
    children = people.filter(pl.col("role").is_between(2, 7)).join(fathers, on="household")
    assert children.height > 300
    assert (children["family"] == children["theirs"]).all()
