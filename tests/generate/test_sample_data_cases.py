"""What hangs together in the sample data: a ring, a crowded house, and a farm that appears and splits."""

from collections import Counter
from collections.abc import Mapping

import polars as pl
import pytest
from support.case_rows import findings_of, rows_of
from support.cases_reference import cases
from support.deceit_reference import Member, Row

from simaudit.intake.load import load_month
from simaudit.jobs.inputs.inputs import find_inputs
from simaudit.paths import SAMPLE_DATA

Rows = Mapping[tuple[str, int], Row]
"""The rows of a month by carrier and record."""
Register = dict[str, Rows]
"""Month → its rows."""

_MONTHS = ("2026-08", "2026-09", "2026-10")
_RING = {
    ("mobifone", "MBF7500060"): 6,
    ("mobifone", "MBF7500061"): 6,
    ("vinaphone", "VNP7900080"): 6,
    ("vinaphone", "VNP7900081"): 6,
}
_FARM = ("viettel", "VTL5600070")
_HOUSE = {("mobifone", "MBF4200001"): 20}


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    folder = tmp_path_factory.mktemp("sample")
    months: Register = {}
    for month in _MONTHS:
        paths = [
            load_month(carrier, files, folder / f"{carrier}_{month}.parquet").path
            for carrier, files in find_inputs([SAMPLE_DATA / month], None, None).extracts.items()
        ]
        months[month] = {(row["carrier"], row["record"]): row for row in rows_of(paths, _truth(month))}
    return months


def _truth(month: str) -> pl.DataFrame:
    return pl.read_csv(SAMPLE_DATA / month / "truth.csv", infer_schema=False)


def _found(rows: Rows, month: str) -> list[list[Member]]:
    return [case.members for case in cases(rows.values(), findings_of(_truth(month)))]


def _points(rows: Rows, case: list[Member]) -> dict[tuple[str, str], int]:
    return dict(Counter((one.carrier, rows[one.carrier, one.record]["point_code"]) for one in case))


def test_the_ring_is_one_case_in_all_months_and_the_farm_appears_and_splits(
    register: Register,
) -> None:
    found = {month: [_points(rows, case) for case in _found(rows, month)] for month, rows in register.items()}
    assert found == {
        "2026-08": [_HOUSE, _RING],
        "2026-09": [{_FARM: 62}, _HOUSE, _RING],
        "2026-10": [{_FARM: 44}, _HOUSE, {_FARM: 24}, _RING],
    }


def test_what_holds_the_cases_together(register: Register) -> None:
    held = [
        dict(Counter(link for one in case for link in one.links))
        for case in _found(register["2026-10"], "2026-10")
    ]
    in_use = {
        "clerk's minute": 44,
        "device": 44,
        "face": 36,
        "forged series": 8,
        "night": 8,
        "number run": 36,
        "paper run": 8,
    }
    assert held == [
        in_use,
        {"address": 20},
        {"shared face": 24, "shared paper": 24, "stock": 24},
        {"face": 24, "paper": 4, "shared paper": 20},
    ]
    (farm, _, _) = _found(register["2026-09"], "2026-09")
    assert Counter(link for one in farm for link in one.links) == {
        "clerk's minute": 36,
        "device": 36,
        "face": 38,
        "number run": 36,
        "shared face": 24,
        "shared paper": 24,
        "stock": 26,
    }


def test_both_parts_of_october_were_one_case_in_september(
    register: Register,
) -> None:
    september, october = (
        [
            {register[month][one.carrier, one.record]["msisdn"] for one in case}
            for case in _found(register[month], month)
            if case[0].carrier == "viettel"
        ]
        for month in ("2026-09", "2026-10")
    )
    (whole,) = september
    in_use, stock = october
    assert (len(whole & stock), len(whole & in_use), len(in_use - whole)) == (24, 36, 8)
    ended = whole - stock - in_use
    rows = [row for row in register["2026-10"].values() if row["msisdn"] in ended]
    assert len(rows) == 2
    # Each part has papers enough to be a case of its own.
    papers = [
        {row["id_number"] for row in register["2026-10"].values() if row["msisdn"] in part}
        for part in october
    ]
    assert [len(one) for one in papers] == [20, 12]


def test_no_carrier_sees_the_ring_alone(register: Register) -> None:
    rows = register["2026-08"]
    truth = _truth("2026-08")
    for carrier in ("vinaphone", "mobifone"):
        own = findings_of(truth.filter(pl.col("carrier") == carrier))
        carrier_rows = [row for row in rows.values() if row["carrier"] == carrier]
        sizes = [len(case.members) for case in cases(carrier_rows, own)]
        # Two hired faces with three papers each, and the house.
        assert sizes == ([20, 6, 6] if carrier == "mobifone" else [6, 6])
