"""What was not read: out of errors, into the ledger and back."""

import json

from simaudit.errors import IntakeError, Note
from simaudit.jobs.inputs.not_read import from_record, not_read, recorded, unread
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
        NotRead(name="gmobile", reason=Note("verbatim", text="not submitted; last audited for 2026-08")),
        NotRead(name="itel.csv", reason=Note("verbatim", text="empty")),
    ]
    assert [item.for_programs() for item in not_read([OTHER], earlier, [("gmobile", "2026-09")])] == [
        {"name": "itel.csv", "reason": "no declared count", "code": "no_declared_count"},
        {"name": "itel.csv", "reason": "empty", "code": "verbatim"},
        {
            "name": "gmobile",
            "reason": "not submitted; last audited for 2026-09",
            "code": "not_submitted",
        },
    ]


def test_programs_get_the_place_behind_the_name() -> None:
    (item,) = unread(ERROR)
    assert item.model_dump() == {
        "name": "viettel.xlsx, sheet 'T10'",
        "reason": "nothing to judge",
        "code": "nothing_to_judge",
    }
