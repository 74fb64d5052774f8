"""Every check's cases, through the real reader and the real engine, exact rows."""

import pytest

from simaudit.judge.check_cases import prefiltered
from simaudit.judge.merged_cases import run_merged_cases
from simaudit.rules.case_file import case_file
from simaudit.rules.check import Check
from simaudit.rules.load import load_catalogue

CATALOGUE = load_catalogue()


@pytest.mark.parametrize("check", CATALOGUE, ids=lambda check: check.id)
def test_every_case_is_as_expected(check: Check) -> None:
    """A check's cases of one day are judged together, but for those in which other carriers' rows count."""
    cases = case_file(check)
    assert cases is not None
    results = run_merged_cases(check, cases, CATALOGUE, lambda register: prefiltered(register, check))
    wrong = {
        f"{result.kind} {result.number}, {result.case.why}": (
            result.fault or result.found,
            result.case.expected,
        )
        for result in results
        if not result.as_expected
    }
    assert wrong == {}
