"""Every check's cases, through the real reader and the real engine, exact rows."""

from typing import Any

import pytest

from simaudit.judge.check_cases import found, numbered
from simaudit.rules.case_file import Case, case_file
from simaudit.rules.check import Check
from simaudit.rules.load import load_catalogue

CATALOGUE = load_catalogue()


def all_cases() -> list[Any]:
    return [
        pytest.param(check, case, case.as_of or cases.as_of, id=f"{check.id}-{kind}-{number}")
        for check in CATALOGUE
        if (cases := case_file(check))
        for kind, number, case in numbered(cases)
    ]


@pytest.mark.parametrize(("check", "case", "as_of"), all_cases())
def test_case(check: Check, case: Case, as_of: Any) -> None:
    assert found(check, case, as_of, CATALOGUE) == case.expected, case.why
