"""What was not read: out of errors, into the ledger and back."""

import json

import pytest

from simaudit.errors import IntakeError, Note
from simaudit.jobs.inputs.not_read import (
    carrier_in,
    carriers_unread,
    from_record,
    not_read,
    recorded,
    unread,
    with_absent,
)
from simaudit.report.figures.overview import NotRead

ERROR = IntakeError("nothing_to_judge", path="in/viettel.xlsx", place=Note("verbatim", text="sheet 'T10'"))
OTHER = IntakeError("no_declared_count", path="in/itel.csv")


def test_errors_give_file_place_and_reason() -> None:
    assert unread(IntakeError.several([ERROR, OTHER])) == [
        NotRead(name="viettel.xlsx", place=ERROR.place, reason=Note("nothing_to_judge")),
        NotRead(name="itel.csv", reason=Note("no_declared_count")),
    ]


def test_the_ledger_gives_back_what_was_recorded() -> None:
    items = unread(IntakeError.several([ERROR, OTHER]))
    assert from_record(json.loads(recorded(items))) == items


def test_a_carrier_that_sent_nothing_is_named_once() -> None:
    earlier = [
        NotRead(name="gmobile", reason=Note("not_submitted", last="2026-08")),
        NotRead(name="itel.csv", reason=Note("verbatim", text="empty")),
    ]
    items = with_absent(not_read([OTHER], earlier, {}), [("gmobile", "2026-09")])
    assert carriers_unread(items) == {"itel"}
    assert [item.for_programs() for item in items] == [
        {"name": "itel.csv", "reason": "no declared count", "code": "no_declared_count"},
        {"name": "itel.csv", "reason": "empty", "code": "verbatim"},
        {
            "name": "gmobile",
            "reason": "not submitted; last audited for 2026-09",
            "code": "not_submitted",
        },
    ]


def test_what_is_met_again_is_named_once_and_a_list_by_its_kind() -> None:
    earlier = [*unread(OTHER, "points"), *unread(ERROR)]
    items = not_read([OTHER], earlier, {"points": OTHER})
    assert items == earlier
    assert [item.list_kind for item in from_record(json.loads(recorded(items)))] == ["points", ""]


@pytest.mark.parametrize(
    ("file", "carrier"),
    [
        ("viettel_2026-10.csv", "viettel"),
        ("Viettel T10-2026.csv", "viettel"),
        ("VIETTEL\u00a02026-10.csv", "viettel"),
        ("Mobi Fone tháng 10 năm 2026.xlsx", "mobifone"),
        ("VNPAY Sky 2026-10.csv", "vnpaysky"),
        ("Tân Sơn.csv", "tân sơn"),
        ("Tanson T10.csv", "tanson"),
        # What is no carrier's never is one of two carriers.
        ("Bao cao Viettel T10.csv", "bao cao viettel t10"),
        ("Viettel Vinaphone T10.csv", "viettel vinaphone t10"),
        ("Viettel va itel_2026-10.csv", "viettel va itel"),
    ],
)
def test_a_name_ends_at_a_blank_where_it_is_a_carriers(file: str, carrier: str) -> None:
    assert carrier_in(file, {"tanson"}) == carrier


def test_programs_get_the_place_behind_the_name() -> None:
    (item,) = unread(ERROR)
    assert item.model_dump() == {
        "name": "viettel.xlsx, sheet 'T10'",
        "reason": "nothing to judge",
        "code": "nothing_to_judge",
    }
