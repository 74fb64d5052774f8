"""The figures that provinces show each other: what is read is as strict as what is written."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from simaudit.report.figures.cases import CaseFigures, quiet_case
from simaudit.report.figures.shared import (
    PLACES,
    FoundClass,
    SharedCarrier,
    SharedCheck,
    Stratum,
    shared_carrier,
    shared_cases,
)

FINGERPRINT = "ab" * 32


def stratum(year: int | None, customer_type: Any = "INDIVIDUAL") -> Stratum:
    return Stratum(customer_type=customer_type, year=year)


def figures(live: dict[Stratum, int], findings: dict[Stratum, int]) -> SharedCarrier:
    made = shared_carrier("viettel", live, {"UNR-01": (FINGERPRINT, findings)})
    assert made is not None
    return made


def test_the_order_is_of_types_and_years_and_the_unknown_year_is_last() -> None:
    strata = [stratum(2000), stratum(2026), stratum(2100), stratum(None), stratum(2000, "ORGANISATION")]
    assert [one.place for one in strata] == [0, 26, 100, 101, 102]
    assert stratum(None, "ORGANISATION").place == PLACES - 1


def test_too_few_rows_make_no_carrier() -> None:
    assert shared_carrier("viettel", {stratum(2020): 9}, {}) is None
    assert shared_carrier("viettel", {}, {}) is None


@pytest.mark.parametrize(
    ("findings", "withheld", "least", "most"),
    [(0, None, 0, 0), (9, "few", 1, 9), (10, None, 10, 10), (40, None, 40, 40), (41, "nearly_all", 41, 50)],
)
def test_what_is_withheld_is_bounded(findings: int, withheld: str | None, least: int, most: int) -> None:
    (check,) = figures({stratum(2020): 50}, {stratum(2020): findings}).checks
    assert (check.withheld, check.least(50), check.most(50)) == (withheld, least, most)


YEARS = st.sampled_from([2000, 2019, 2020, 2026, None])
LIVE = st.dictionaries(
    st.builds(stratum, YEARS, st.sampled_from(["INDIVIDUAL", "ORGANISATION"])), st.integers(1, 80), min_size=1
)


@given(LIVE, st.data())
def test_what_is_written_is_read_and_shows_no_few(live: dict[Stratum, int], data: st.DataObject) -> None:
    findings = {one: data.draw(st.integers(0, count)) for one, count in live.items()}
    made = shared_carrier("viettel", live, {"UNR-01": (FINGERPRINT, findings)})
    if made is None:
        assert sum(live.values()) < 10
        return
    text = made.model_dump_json()
    assert SharedCarrier.model_validate_json(text, strict=True) == made
    assert made.live == sum(live.values())
    (check,) = made.checks
    total = sum(findings.values())
    assert check.least(made.live) <= total <= check.most(made.live)
    counts = [cell.findings for cell in check.classes]
    rests = [cell.live - cell.findings for cell in check.classes]
    assert not any(0 < count < 10 for count in [*counts, *rests, *(row.live for row in made.classes)])


GOOD = figures(
    {stratum(2020): 50, stratum(2021): 60, stratum(None): 70}, {stratum(2020): 20, stratum(None): 30}
)


def first_check(content: dict[str, Any]) -> dict[str, Any]:
    check: dict[str, Any] = content["checks"][0]
    return check


BROKEN: dict[str, Callable[[dict[str, Any]], object]] = {
    "live rows of a few": lambda one: one["classes"][0].update(live=9),
    "a text for a number": lambda one: one["classes"][0].update(live="50"),
    "findings of a few": lambda one: first_check(one)["classes"][0].update(findings=9),
    "a rest of a few": lambda one: first_check(one)["classes"][0].update(findings=45),
    "more findings than rows": lambda one: first_check(one)["classes"][0].update(findings=900),
    "other live rows": lambda one: first_check(one)["classes"][0].update(live=51),
    "a class left out": lambda one: first_check(one)["classes"].pop(),
    "the first class left out": lambda one: first_check(one)["classes"].pop(0),
    "no class": lambda one: first_check(one).update(classes=[]),
    "classes of what is withheld": lambda one: first_check(one).update(withheld="few"),
    "a check twice": lambda one: one["checks"].append(first_check(one)),
    "classes out of order": lambda one: one["classes"].reverse(),
    "a class twice": lambda one: one["classes"].append(one["classes"][-1]),
    "a carrier's name": lambda one: one.update(carrier="../x"),
    "a line break behind the name": lambda one: one.update(carrier="viettel\n"),
    "another field": lambda one: one.update(msisdn="0961"),
    "a year of nobody": lambda one: one["classes"][0]["first"].update(year=1999),
    "a number beyond all numbers": lambda one: one["classes"][0].update(live=10**11),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_contradicts_itself_is_refused(name: str) -> None:
    content = json.loads(GOOD.model_dump_json())
    SharedCarrier.model_validate_json(json.dumps(content), strict=True)
    BROKEN[name](content)
    with pytest.raises(ValidationError):
        SharedCarrier.model_validate_json(json.dumps(content), strict=True)


def test_a_check_may_join_the_classes_of_its_carrier() -> None:
    assert [part.live for part in GOOD.classes] == [50, 60, 70]
    (check,) = GOOD.checks
    assert [(part.live, part.findings) for part in check.classes] == [(50, 20), (60, 0), (70, 30)]
    joined = FoundClass(first=stratum(2020), last=stratum(2021), live=110, findings=20)
    changed = check.model_copy(update={"classes": (joined, check.classes[2])})
    assert GOOD.joined_in(changed) == [110, 70]


def test_a_check_is_of_a_known_form() -> None:
    with pytest.raises(ValidationError):
        SharedCheck(check_id="<b>", fingerprint=FINGERPRINT, withheld="few", classes=())


def case(numbers: int, **signs: int) -> CaseFigures:
    quiet = quiet_case("V-AAAA-AAAA", "2026-10", "2026-10")
    return quiet.model_copy(update={"numbers": numbers, "signs": signs})


def test_each_case_is_counted_once_by_its_largest_sign_and_its_size() -> None:
    cases = [
        case(300, face=30, paper=12), case(60, paper=12, face=5), case(7), case(5), case(6, night=3),
        *(case(12, device=3) for _ in range(10)), case(0),
    ]  # fmt: skip
    assert [tuple(cell.model_dump().values()) for cell in shared_cases(cases)] == [
        ("device", 10, 49, 10, 120),
        ("face", 200, None, None, 300),
        ("none", 0, 9, None, 12),
        ("paper", 50, 199, None, 60),
    ]


def test_cases_count_with_the_numbers_of_the_province() -> None:
    assert shared_cases([case(300, face=30).model_copy(update={"in_scope": 9})]) == ()
