"""Every check's cases, through the real reader and the real engine, exact rows."""

from pathlib import Path
from typing import Final

import pytest
from support.cases_at_once import read_cases, unexpected

from simaudit.contract import FAMILIES
from simaudit.judge.check_cases import run_cases
from simaudit.rules.case_file import CaseFile, case_file
from simaudit.rules.check import Check
from simaudit.rules.load import load_catalogue

CATALOGUE = load_catalogue()

IN_EIGHT: Final = ("unregistered", "extract")
"""Families that are judged in eight buckets too: each bucket is a register, which costs what a month does."""


def cases_of(family: str) -> dict[Check, CaseFile]:
    return {check: file for check in CATALOGUE if check.family == family and (file := case_file(check))}


def test_every_check_has_cases_in_a_family() -> None:
    assert [check.id for check in CATALOGUE if case_file(check) is None] == []
    assert {check.family for check in CATALOGUE} == set(FAMILIES)


@pytest.mark.slow("all cases of a family are judged, and those of some by a register for each")
@pytest.mark.parametrize("family", FAMILIES)
def test_every_case_is_as_expected(family: str, tmp_path: Path) -> None:
    """In one register, in two buckets, and in eight.

    A check that doesn't find among others' cases what its own expect is judged by these alone. In buckets,
    rows lie together as far as its header says that they share something.
    """
    cases = cases_of(family)
    ways = (None, 2, 8) if family in IN_EIGHT else (None, 2)
    failed = unexpected(read_cases(cases, tmp_path), CATALOGUE, ways)
    alone = {(check.id, buckets): wrong(check, cases[check], buckets) for check, buckets in failed}
    assert {name: results for name, results in alone.items() if results} == {}


def wrong(check: Check, cases: CaseFile, buckets: int | None) -> dict[str, tuple[object, object]]:
    """The cases that aren't as expected: what is found in each, and what it expects."""
    results = run_cases(check, cases, CATALOGUE, buckets)
    return {
        f"{result.kind} {result.number}, {result.example.why}": (
            result.fault or result.offenders,
            result.example.expected,
        )
        for result in results
        if not result.as_expected
    }
