"""When an act was: what a header may say, and what the catalogue says of its checks."""

import pytest
from pydantic import ValidationError

from simaudit.rules.check import Act, Alternative
from simaudit.rules.load import load_catalogue

CONTINUING = {
    *(f"UNR-{number:02d}" for number in (1, 2, 3, 4, 5, 7, 8, 10, 11, 12)),
    *(f"MIS-{number:02d}" for number in (1, 2, 3, 5, 7, 8, 9, 10, 11, 12, 15, 16, 23, 24, 25)),
    *(f"PRC-{number:02d}" for number in (7, 8, 9, 10, 13, 16)),
    "BLK-17",
}
DONE = {
    "UNR-06": "activated_at",
    "EXT-11": "as_of",
    "PRC-17": "device_changed_at",
    **dict.fromkeys(("UNR-13", "UNR-14", "MIS-13", "MIS-29", "BLK-04", "BLK-05", "BLK-06"), "registered_at"),
    **{f"PRC-{number:02d}": "registered_at" for number in (1, 2, 3, 4, 5, 6, 11, 12, 15)},
}


def test_every_sign_of_violation_says_when_its_act_was() -> None:
    acts = {check.id: check.header.act for check in load_catalogue()}
    assert {id_ for id_, act in acts.items() if act and act.when == "continuing"} == CONTINUING
    assert {id_: act.date for id_, act in acts.items() if act and act.when == "done"} == DONE
    assert {id_ for id_, act in acts.items() if act and act.to_prove} == {
        "PRC-15", "UNR-13", "UNR-14", "EXT-11",
    }  # fmt: skip
    assert {id_: act.alternative for id_, act in acts.items() if act and act.alternative} == {
        id_: Alternative(basis="174:34.3.b", channel=("APP", "VNEID")) for id_ in ("UNR-07", "UNR-08")
    }
    violations = {check.id for check in load_catalogue() if check.nature in ("substantive", "procedural")}
    assert violations == CONTINUING | set(DONE)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"when": "done"}, "an act that is done needs its `date`"),
        ({"when": "continuing", "date": "registered_at"}, "a continuing act has no `date`"),
        ({"when": "done", "date": "full_name"}, "full_name is no column of dates or timestamps"),
        ({"when": "done", "date": "name_key"}, "name_key is no column of dates or timestamps"),
        (
            {"when": "continuing", "alternative": {"basis": "174:34.3.b", "channel": ["APPS"]}},
            "'VNEID', 'APP', 'OWN_POINT', 'OWN_MOBILE_POINT', 'AUTHORISED_POINT' or 'OTHER'",
        ),
        ({"when": "sometimes"}, "'continuing' or 'done'"),
        ({"when": "continuing", "since": "registered_at"}, "Extra inputs are not permitted"),
    ],
)
def test_an_act_without_sense_is_refused(written: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Act.model_validate(written)
    assert message in str(refused.value)


@pytest.mark.parametrize("column", ["registered_at", "id_expiry_date", "as_of"])
def test_the_date_is_a_column_of_days_or_the_end_of_the_month(column: str) -> None:
    assert Act.model_validate({"when": "done", "date": column}).date == column
