"""A check over findings is withheld where what decides the findings against points was destroyed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Final

import polars as pl
import pytest

from simaudit.errors import Note
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.check_cases import months_of
from simaudit.judge.judging import Opinion, Verdict, judge, without_findings_of
from simaudit.judge.register import Register
from simaudit.rules.load import load_catalogue

CHECKS: Final = {check.id: check for check in load_catalogue()}
POINT: Final = CHECKS["BLK-14"]

ROWS: Final = pl.DataFrame(
    {
        "carrier": ["viettel"] * 31,
        "record": range(1, 32),
        "msisdn": [f"849610000{number}" for number in range(10, 41)],
        "point_code": ["DL-1"] * 30 + ["DL-2"],
    }
)
"""As many numbers of one point as BLK-14 wants, and a point to compare it with."""


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> CarrierMonth:
    (month,) = months_of(ROWS, (), tmp_path_factory.mktemp("months") / "now")
    return month


@contextmanager
def register_of(
    month: CarrierMonth, destroyed: Sequence[str], absent: Sequence[str] = ()
) -> Iterator[Register]:
    columns = month.columns - set(absent)
    with Register(
        [replace(month, columns=columns, destroyed=frozenset(destroyed))], date(2026, 10, 31)
    ) as register:
        yield register


def withheld(register: Register, judged: Sequence[str]) -> Verdict | None:
    return without_findings_of(register, POINT, [judge(register, CHECKS[check_id]) for check_id in judged])


@pytest.mark.parametrize(
    ("judged", "destroyed", "columns"),
    [
        pytest.param(["UNR-01"], ["gender", "full_name"], ["full_name"], id="another column decides nothing"),
        pytest.param(["MIS-02"], ["guardian_id"], ["guardian_id"], id="optional column"),
        pytest.param(["UNR-07"], ["service_type"], ["service_type"], id="column of the population"),
        pytest.param(
            ["UNR-06", "MIS-02", "UNR-03", "UNR-01"],
            ["activated_at", "date_of_birth", "id_number", "full_name"],
            ["full_name", "date_of_birth", "id_number", "activated_at"],
            id="several checks, in the contract's order",
        ),
        pytest.param(
            ["MIS-20", "UNR-03", "BLK-06", "MIS-08"],
            ["iccid", "channel", "full_name", "date_of_birth"],
            ["full_name"],
            id="only those of checks that count against points",
        ),
    ],
)
def test_it_is_withheld_and_names_the_columns_that_decide_findings_against_points(
    month: CarrierMonth, judged: list[str], destroyed: list[str], columns: list[str]
) -> None:
    with register_of(month, destroyed) as register:
        verdict = withheld(register, judged)
    opinion = Opinion("not_assessable", Note("column_destroyed", columns=columns))
    assert verdict == Verdict(POINT, {"viettel": opinion}, 0.0)


@pytest.mark.parametrize(
    ("judged", "destroyed", "absent"),
    [
        pytest.param("UNR-01", [], [], id="nothing is destroyed"),
        pytest.param("UNR-01", ["gender"], [], id="a column that it doesn't read"),
        pytest.param("BLK-04", ["id_number"], [], id="another family"),
        pytest.param("MIS-25", ["org_code"], [], id="medium severity"),
        pytest.param("MIS-04", ["id_number"], [], id="low severity"),
        pytest.param("MIS-08", ["id_number"], [], id="across carriers"),
        pytest.param("UNR-01", ["date_of_birth"], ["full_name"], id="not assessable without a column, too"),
    ],
)
def test_it_is_judged_where_no_finding_against_points_is_lacking(
    month: CarrierMonth, judged: str, destroyed: list[str], absent: list[str]
) -> None:
    with register_of(month, destroyed, absent) as register:
        assert withheld(register, [judged]) is None
        assert judge(register, POINT).opinions == {"viettel": Opinion("passed", None, 0, 1)}


@pytest.mark.parametrize(
    ("destroyed", "absent", "reason"),
    [
        (["full_name"], ["point_code"], Note("column_absent", columns=["point_code"])),
        (["full_name", "point_code"], [], Note("column_destroyed", columns=["point_code"])),
    ],
)
def test_a_reason_of_its_own_comes_before_the_findings_that_are_lacking(
    month: CarrierMonth, destroyed: list[str], absent: list[str], reason: Note
) -> None:
    with register_of(month, destroyed, absent) as register:
        assert withheld(register, ["UNR-01"]) is None
        assert judge(register, POINT).opinions == {"viettel": Opinion("not_assessable", reason)}
