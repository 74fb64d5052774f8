"""Plants of the catalogue: several of one check, and catalogues without some checks."""

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from simaudit.contract import COLUMNS
from simaudit.generate import SHORT, generate
from simaudit.generate import specification as plants
from simaudit.generate.allotment import allot
from simaudit.generate.file_form import Form
from simaudit.generate.specification import Extract, Specification, all_plants
from simaudit.period import Period
from simaudit.rules.case_file import Adds, Plant, plants_of
from simaudit.rules.load import load_catalogue

_AUGUST, _SEPTEMBER = Period(2026, 8), Period(2026, 9)


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[set[str]], None]]:
    """without(ids) → leaves these checks out of the generator's catalogue."""
    checks = load_catalogue()
    read = {check.id: plants_of(check) for check in checks}
    monkeypatch.setattr(plants, "plants_of", lambda check: read[check.id])
    caches = (plants.catalogue, plants.all_plants, plants.plants_of_rows)

    def leave_out(ids: set[str]) -> None:
        left = [check for check in checks if check.id not in ids]
        monkeypatch.setattr(plants, "load_catalogue", lambda: left)
        for cache in caches:
            cache.cache_clear()

    yield leave_out
    for cache in caches:
        cache.cache_clear()


def test_a_generator_without_some_check_plants_the_others(without: Callable[[set[str]], None]) -> None:
    specification = Specification(
        1000, (Extract("viettel", COLUMNS, Form("csv")),), (_AUGUST, _SEPTEMBER), 0.5, seed=4
    )
    planted = {one.plant.name.partition("/")[0] for one in allot(specification)["viettel"]}
    for check in load_catalogue():
        without({check.id})
        left = {one.plant.name.partition("/")[0] for one in allot(specification)["viettel"]}
        assert left == planted - {check.id}


def test_no_kind_of_plant_is_needed(tmp_path: Path, without: Callable[[set[str]], None]) -> None:
    special = {
        plant.check.id
        for plant in all_plants()
        if plant.definition.adds != Adds()
        or plant.definition.unreadable
        or any(f.query for f in plant.definition.finds)
    }
    assert len(special) > 4
    without(special)
    columns = [name for name in SHORT if name != "iccid"]
    generate(tmp_path, rows=300, carriers=["itel"], months=[_AUGUST], violations=0.5, columns=columns)
    truth = pl.read_csv(tmp_path / "2026-08" / "truth.csv", infer_schema=False)
    assert truth.height > 100
    assert not special & set(truth["check_id"])
    without({check.id for check in load_catalogue()})
    generate(tmp_path, rows=300, carriers=["itel"], months=[_AUGUST], violations=0.5)
    assert pl.read_csv(tmp_path / "2026-08" / "truth.csv").is_empty()


def test_a_check_may_have_several_plants(monkeypatch: pytest.MonkeyPatch) -> None:
    check, other = load_catalogue()[:2]
    two = (Plant(), Plant(size=3))
    monkeypatch.setattr(plants, "plants_of", lambda one: two if one.id == check.id else ())
    monkeypatch.setattr(plants, "catalogue", lambda: {check.id: check, other.id: other})
    made = plants.all_plants.__wrapped__()
    assert [(plant.name, plant.definition.size) for plant in made] == [(check.id, 1), (f"{check.id}/2", 3)]
    assert [check_id for plant in made for check_id, _ in plant.findings] == [check.id, check.id]


def test_plants_find_checks_of_the_catalogue() -> None:
    names = [plant.name for plant in all_plants()]
    assert len(names) == len(set(names))
    found = {check_id for plant in all_plants() for check_id, _ in plant.findings}
    assert found <= {check.id for check in load_catalogue()}
