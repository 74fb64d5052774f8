"""Every check's cases, through the real reader and the real engine, exact rows."""

from pathlib import Path
from typing import Any

import pytest
from support.cases import CATALOGUE, cases_of, found

from simaudit.catalogue.check import Check


def all_cases() -> list[Any]:
    return [
        pytest.param(check, kind, number, id=f"{check.id}-{kind}-{number}")
        for check in CATALOGUE
        for kind in ("fires", "silent")
        for number in range(len(cases_of(check).get(kind, [])))
    ]


@pytest.mark.parametrize(("check", "kind", "number"), all_cases())
def test_case(check: Check, kind: str, number: int, tmp_path: Path) -> None:
    cases = cases_of(check)
    case = cases[kind][number]
    as_of = case.get("as_of", cases["as_of"])
    expected = sorted(tuple(row) for row in case.get("expect", []))
    assert bool(expected) == (kind == "fires"), "a firing case expects findings, a silent one none"
    assert found(check, case, as_of, tmp_path) == expected, case["why"]


@pytest.mark.parametrize("check", [pytest.param(check, id=check.id) for check in CATALOGUE])
def test_has_its_cases(check: Check) -> None:
    cases = cases_of(check)
    assert set(cases) == {"as_of", "fires", "silent"}
    assert cases["fires"]
    assert cases["silent"]
    assert all(case["why"] for kind in ("fires", "silent") for case in cases[kind])


def test_every_file_in_a_family_is_a_check_or_its_cases() -> None:
    known = {path for check in CATALOGUE for path in (check.path, check.path.with_suffix(".cases.toml"))}
    folders = {check.path.parent for check in CATALOGUE}
    assert {path for folder in folders for path in folder.iterdir()} == known
