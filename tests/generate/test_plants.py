"""Plants of the catalogue: several of one check, and catalogues without some checks."""

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from simaudit.contract import COLUMNS
from simaudit.generate import SHORT, allotment, generate, plants
from simaudit.generate.allotment import allot
from simaudit.generate.file_form import Form
from simaudit.generate.plants import CheckPlant, all_plants
from simaudit.generate.specification import Extract, Specification
from simaudit.period import Period
from simaudit.rules.case_file import CaseFile, case_file
from simaudit.rules.load import load_catalogue
from simaudit.rules.plant import Adds, Finds, Plant

_AUGUST, _SEPTEMBER = Period(2026, 8), Period(2026, 9)


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[set[str]], None]]:
    """without(ids) → leaves these checks out of the generator's catalogue."""
    checks = load_catalogue()
    read = {check.id: case_file(check) for check in checks}
    monkeypatch.setattr(plants, "case_file", lambda check: read[check.id])
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
    two = CaseFile.model_construct(plant=(Plant(), Plant(size=3)))
    monkeypatch.setattr(plants, "case_file", lambda one: two if one.id == check.id else None)
    monkeypatch.setattr(plants, "catalogue", lambda: {check.id: check, other.id: other})
    made = plants.all_plants.__wrapped__()
    assert [(plant.name, plant.definition.size) for plant in made] == [(check.id, 1), (f"{check.id}/2", 3)]
    assert [check_id for plant in made for check_id, _ in plant.findings] == [check.id, check.id]


def test_a_plant_leaves_rows_out_and_adds_to_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check = load_catalogue()[0]
    found = (Finds(check=check.id),)
    gone = Plant(size=2, omitted="member = 1", adds=Adds(reported="msisdn"), finds=found)
    monkeypatch.setattr(plants, "plants_of_rows", lambda: (CheckPlant(check.id, gone, check),))
    monkeypatch.setattr(allotment, "plants_of_rows", plants.plants_of_rows)
    generate(tmp_path, rows=100, carriers=["itel"], months=[_AUGUST], violations=0.2)
    rows = pl.read_csv(tmp_path / "2026-08" / "itel_2026-08.csv", infer_schema=False)
    truth = pl.read_csv(tmp_path / "2026-08" / "truth.csv").filter(pl.col("record").is_not_null())
    reported = pl.read_csv(tmp_path / "2026-08" / "reported.csv", infer_schema=False)
    assert rows.height == 90
    assert rows.join(reported, on="msisdn").height == 10
    # A record of the truth is the row's place in the file as it is.
    kept = truth.filter(pl.col("msisdn").cast(pl.String).is_in(rows["msisdn"].implode()))
    assert [rows["msisdn"][place - 1] for place in kept["record"]] == kept["msisdn"].cast(pl.String).to_list()
    assert kept.height == 10


def test_a_condition_of_findings_may_have_alternatives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = load_catalogue()[0]
    some = Plant(size=3, finds=(Finds(check=check.id, where="member = 0 OR member = 2"),))
    monkeypatch.setattr(plants, "plants_of_rows", lambda: (CheckPlant(check.id, some, check),))
    monkeypatch.setattr(allotment, "plants_of_rows", plants.plants_of_rows)
    generate(tmp_path, rows=100, carriers=["itel"], months=[_AUGUST, _SEPTEMBER], violations=0.12)
    found = [
        pl.read_csv(tmp_path / str(month) / "truth.csv").filter(pl.col("check_id") == check.id).height
        for month in (_AUGUST, _SEPTEMBER)
    ]
    # Of four groups three are there in each month.
    assert found == [6, 6]


def test_plants_find_checks_of_the_catalogue() -> None:
    names = [plant.name for plant in all_plants()]
    assert len(names) == len(set(names))
    found = {check_id for plant in all_plants() for check_id, _ in plant.findings}
    assert found <= {check.id for check in load_catalogue()}
