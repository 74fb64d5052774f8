"""Planted rows: left out of the file, added to lists, found where a condition says so."""

from pathlib import Path

import polars as pl
import pytest

from simaudit.generate import allotment, generate
from simaudit.generate import specification as plants
from simaudit.generate.specification import CheckPlant
from simaudit.period import Period
from simaudit.rules.case_file import Adds, Finds, Plant
from simaudit.rules.load import load_catalogue

_AUGUST, _SEPTEMBER = Period(2026, 8), Period(2026, 9)


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
