"""A finding's subject and detail are shown only where they can't be a personal datum."""

from dataclasses import replace

import pytest

from simaudit.report.figures.examples import open_detail, subject_is_open
from simaudit.rules.check import Check
from simaudit.rules.load import load_catalogue

CHECKS = {check.id: check for check in load_catalogue()}


def check_with(sql: str) -> Check:
    return replace(CHECKS["UNR-01"], sql=sql)


@pytest.mark.parametrize(
    ("check", "detail"),
    [
        ("UNR-01", "full_name,id_number"),
        ("UNR-03", "name,number"),
        ("MIS-05", "names=3"),
        ("MIS-08", "another carrier"),
        ("MIS-15", "birth-after-as-of,expires-before-issue"),
        ("BLK-18", "50+"),
        ("BLK-18", "10-19"),
        ("BLK-18", "5-9"),
        ("BLK-14", "12/40"),
        ("EXT-03", "date_of_birth,registered_at"),
        ("EXT-04", "since=2026-07"),
        ("EXT-06", "2 fields where the header has 18"),
        ("EXT-07", "before=1234567 now=12"),
    ],
)
def test_the_rule_s_own_words_and_counts_are_shown(check: str, detail: str) -> None:
    assert open_detail(CHECKS[check], detail) == detail


@pytest.mark.parametrize(
    ("check", "detail"),
    [
        ("UNR-01", "NGUYỄN VĂN AN"),
        ("UNR-01", "nguyen van an"),
        ("UNR-01", "full_name=068090000001"),
        ("UNR-01", "1990-01-01"),
        ("EXT-04", "born=2019-07"),
        ("MIS-12", "reported lost by nguyen"),
    ],
)
def test_a_value_of_a_row_or_a_list_is_not_shown(check: str, detail: str) -> None:
    assert open_detail(CHECKS[check], detail) == ""


def test_a_number_in_the_detail_is_masked() -> None:
    assert open_detail(CHECKS["EXT-02"], "84961234567") == "8496*****67"


def test_points_and_columns_are_open_subjects_and_nothing_else_is() -> None:
    shown = {name for name, check in CHECKS.items() if subject_is_open(check)}
    points = {"BLK-07", "BLK-09", "BLK-10", "BLK-11", "BLK-13", "BLK-14", "BLK-16", "BLK-19", "PRC-05"}
    assert shown == points | {"EXT-05"}


def test_a_clerk_called_a_point_code_s_neighbour_stays_hidden() -> None:
    assert not subject_is_open(
        check_with("SELECT carrier, msisdn, record, clerk_code AS subject, NULL AS detail FROM live")
    )
    assert not subject_is_open(
        check_with(
            "SELECT carrier, msisdn, record, point_code || id_number AS subject, NULL AS detail FROM live"
        )
    )
