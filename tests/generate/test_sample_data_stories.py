"""Stories of the sample data: every episode is a plant in some months, and each carrier has its own."""

import polars as pl

from simaudit.generate.sample_data import sample_specification, stories
from simaudit.generate.specification import all_plants
from simaudit.paths import SAMPLE_DATA


def _truth(carrier: str) -> pl.DataFrame:
    frames = [pl.read_csv(path, infer_schema=False) for path in sorted(SAMPLE_DATA.glob("2026-*/truth.csv"))]
    return pl.concat(frames).filter(pl.col("carrier") == carrier)


def _monthly(truth: pl.DataFrame) -> list[int]:
    counted = dict(truth.group_by("period").len().iter_rows())
    return [counted.get(month, 0) for month in ("2026-08", "2026-09", "2026-10")]


def test_every_episode_is_a_plant_with_groups_in_each_month() -> None:
    specification, names = sample_specification(), {plant.name for plant in all_plants()}
    for extract in specification.extracts:
        story = stories()[extract.carrier]
        assert set(story.groups) <= names
        assert {one.like for one in story.episode} - {None} <= names
        assert len(extract.episodes) == len(story.groups) + len(story.episode)
        assert len({one.plant.name for one in extract.episodes}) == len(extract.episodes)
        for episode in extract.episodes:
            assert len(episode.groups) == (len(specification.months) if episode.plant.definition.size else 0)


def test_what_is_planted_can_be_judged_at_its_carrier() -> None:
    for extract in sample_specification().extracts:
        planted = {check_id for one in extract.episodes for check_id, _ in one.plant.findings}
        assert planted <= set(_truth(extract.carrier)["check_id"])


def test_a_quarter_of_the_checks_or_fewer_speak_of_a_carrier_that_is_all_but_clean() -> None:
    assert len(set(_truth("vietnamobile")["check_id"])) < 10


def test_one_carrier_improves_and_one_drops_numbers() -> None:
    august, september, october = _monthly(_truth("vinaphone"))
    assert august > 1.4 * september > 2 * october
    dropped = _truth("itel").filter(pl.col("record").is_null() & pl.col("msisdn").is_not_null())
    before, then, later = (
        set(dropped.filter(pl.col("period") == month)["msisdn"])
        for month in ("2026-08", "2026-09", "2026-10")
    )
    assert not before
    assert len(then - later) == 1
    assert len(later - then) == 3


def test_the_farm_begins_in_september_at_one_point() -> None:
    rows = pl.read_csv(SAMPLE_DATA / "2026-10" / "viettel_2026-10.csv", infer_schema=False)
    farm = rows.filter(pl.col("point_code") == "VTL5600070")
    assert farm.height == 70
    months = {
        month: pl.read_csv(SAMPLE_DATA / month / f"viettel_{month}.csv", infer_schema=False)["msisdn"]
        for month in ("2026-08", "2026-09", "2026-10")
    }
    there = [farm.filter(pl.col("msisdn").is_in(numbers.implode())).height for numbers in months.values()]
    assert there == [26, 62, 70]
    truth = _truth("viettel").filter(pl.col("msisdn").is_in(farm["msisdn"].implode()))
    assert _monthly(truth)[0] == 0
    assert len(set(truth.filter(pl.col("period") == "2026-10")["check_id"])) >= 10
