"""Cases judged together have the results that they have one by one."""

import pytest

from simaudit.judge.engine import DuckDBEngine
from simaudit.judge.merged_cases import run_merged_cases
from simaudit.judge.register import Register
from simaudit.rules.case_file import FiringCase, case_file
from simaudit.rules.check import Check
from simaudit.rules.load import load_catalogue

CATALOGUE = {check.id: check for check in load_catalogue()}


class Registers(list[Register]):
    """The registers that were judged."""

    def __call__(self, register: Register) -> DuckDBEngine:
        self.append(register)
        return DuckDBEngine(register)


@pytest.mark.parametrize(
    ("id_", "registers"),
    [
        # One day; across carriers each by itself; a list without carriers; numbers of the month before;
        # points judged by the findings of all other checks.
        ("UNR-01", 1),
        ("MIS-22", 4),
        ("PRC-14", 6),
        ("EXT-04", 1),
        ("BLK-14", 1),
    ],
)
def test_cases_are_as_expected_in_few_registers(id_: str, registers: int) -> None:
    check = CATALOGUE[id_]
    cases = case_file(check)
    assert cases is not None
    judged = Registers()
    results = list(run_merged_cases(check, cases, load_catalogue(), judged))
    assert [(result.kind, result.number) for result in results] == [
        *(("fires", number) for number in range(1, len(cases.fires) + 1)),
        *(("silent", number) for number in range(1, len(cases.silent) + 1)),
    ]
    assert [result for result in results if not result.as_expected] == []
    assert len(judged) == registers


def test_a_case_that_is_not_as_expected_is_run_by_itself() -> None:
    check: Check = CATALOGUE["UNR-01"]
    cases = case_file(check)
    assert cases is not None
    expected = (("viettel", "84961000009", 1, "", ""),)
    wrong: FiringCase = cases.fires[0].model_copy(update={"expect": expected})
    judged = Registers()
    given = cases.model_copy(update={"fires": (wrong, *cases.fires[1:])})
    results = list(run_merged_cases(check, given, [check], judged))
    assert [result.number for result in results if not result.as_expected] == [1]
    assert results[0].offenders == cases.fires[0].expected
    assert [len(register.months) for register in judged] == [len(results), 1]
