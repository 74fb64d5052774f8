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
    month: CarrierMonth,
    destroyed: Sequence[str] = (),
    absent: Sequence[str] = (),
    unreadable: Sequence[str] = (),
) -> Iterator[Register]:
    register_month = replace(
        month,
        columns=month.columns - set(absent),
        destroyed=frozenset(destroyed),
        unreadable=frozenset(unreadable),
    )
    with Register([register_month], date(2026, 10, 31)) as register:
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


def test_an_unreadable_column_leaves_the_checks_that_look_at_it_not_assessable_and_no_others(
    month: CarrierMonth,
) -> None:
    with register_of(month, unreadable=["gender", "date_of_birth"]) as register:
        opinions = {
            name: judge(register, CHECKS[name]).opinions["viettel"] for name in ("UNR-01", "MIS-03", "UNR-03")
        }
        withheld_verdict = withheld(register, ["MIS-03", "UNR-01"])
    # The birth decides whether a record is a child's.
    of_gender = Note("column_unreadable", columns=["date_of_birth", "gender"])
    of_birth = Note("column_unreadable", columns=["date_of_birth"])
    assert opinions == {
        "UNR-01": Opinion("not_assessable", of_birth),
        "MIS-03": Opinion("not_assessable", of_gender),
        "UNR-03": opinions["UNR-03"],
    }
    assert opinions["UNR-03"].judged
    assert withheld_verdict == Verdict(
        POINT,
        {
            "viettel": Opinion(
                "not_assessable", Note("column_unreadable", columns=["date_of_birth", "gender"])
            )
        },
        0.0,
    )


def test_what_a_spreadsheet_destroyed_is_said_before_what_cannot_be_read(month: CarrierMonth) -> None:
    with register_of(month, destroyed=["id_number"], unreadable=["gender"]) as register:
        opinion = judge(register, CHECKS["MIS-03"]).opinions["viettel"]
    assert opinion == Opinion("not_assessable", Note("column_destroyed", columns=["id_number"]))
