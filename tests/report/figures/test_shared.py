"""The figures that provinces show each other: what is read is as strict as what is written."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from simaudit.report.figures.shared import HIDDEN, SharedCarrier, SharedCheck, shared_carrier
from simaudit.store.strata import Place

FINGERPRINT = "ab" * 32


def place(year: int | None, customer_type: str = "INDIVIDUAL") -> Place:
    return customer_type, year


def figures(people: dict[Place, int], findings: dict[Place, int]) -> SharedCarrier:
    made = shared_carrier("viettel", people, 39, {"UNR-01": (FINGERPRINT, findings)})
    assert made is not None
    return made


def test_counts_are_rounded_down_and_in_the_order_of_types_and_years() -> None:
    people = {
        place(2020, "ORGANISATION"): 10, place(None): 109, place(2025): 9, place(2020): 19, place(2000): 100,
    }  # fmt: skip
    made = figures(people, {place(2000): 32, place(None): 5, place(2020): 7, place(2025): 9})
    assert [(*row.place, row.people) for row in made.classes] == [
        ("INDIVIDUAL", 2000, 100), ("INDIVIDUAL", 2020, 10), ("INDIVIDUAL", None, 100),
        ("ORGANISATION", 2020, 10),
    ]  # fmt: skip
    (check,) = made.checks
    assert [(*row.place, row.people) for row in check.classes] == [("INDIVIDUAL", 2000, 30)]
    # Two, five and seven; those of a class that isn't told are in no sum either.
    assert (made.people, made.points, check.listed, check.rest) == (220, 30, 30, 10)


def test_too_few_people_make_no_carrier() -> None:
    assert shared_carrier("viettel", {place(2020): 9, place(2025): 9}, 90, {}) is None
    assert shared_carrier("viettel", {}, 0, {}) is None


@pytest.mark.parametrize(
    ("findings", "rest", "most"),
    [
        ((0, 0, 0), 0, 9), ((9, 0, 0), 0, 9), ((1, 1, 1), 0, 9), ((9, 1, 0), 10, 27), ((9, 9, 0), 10, 27),
        ((9, 9, 9), 10, 27), ((9, 9, 9, 1), 20, 36), ((9, 9, 9, 9), 20, 36), ((5, 5, 5, 5), 20, 36),
        ((9,) * 10, 80, 90), ((19, 109, 8, 40), 10, 27), ((10, 20, 39), 0, 9),
    ],
)  # fmt: skip
def test_the_rest_never_tells_that_a_class_leaves_out_more_than_one(
    findings: tuple[int, ...], rest: int, most: int
) -> None:
    people = {place(2000 + 5 * number): 150 for number in range(len(findings))}
    (check,) = figures(people, dict(zip(people, findings, strict=True))).checks
    assert (check.rest, check.most_of_rest(len(findings))) == (rest, most)


YEARS = st.sampled_from([2000, 2015, 2020, 2025, None])
PEOPLE = st.dictionaries(
    st.builds(place, YEARS, st.sampled_from(["INDIVIDUAL", "ORGANISATION"])), st.integers(1, 80), min_size=1
)


@given(PEOPLE, st.data())
def test_what_is_written_is_read_and_bounds_what_there_is(
    people: dict[Place, int], data: st.DataObject
) -> None:
    findings = {one: data.draw(st.integers(0, count)) for one, count in people.items()}
    made = shared_carrier("viettel", people, 39, {"UNR-01": (FINGERPRINT, findings)})
    if made is None:
        assert max(people.values()) <= HIDDEN
        return
    text = made.model_dump_json()
    assert SharedCarrier.model_validate_json(text, strict=True) == made
    (check,) = made.checks
    listed = {row.place: row.people for row in check.classes}
    beyond = [findings[row.place] - listed.get(row.place, 0) for row in made.classes]
    assert all(0 <= count <= HIDDEN for count in beyond)
    assert check.rest <= sum(beyond) <= check.most_of_rest(len(made.classes))


GOOD = figures(
    {place(2020): 50, place(2025): 60, place(None): 70}, {place(2020): 20, place(2025): 8, place(None): 9}
)


def first_check(content: dict[str, Any]) -> dict[str, Any]:
    check: dict[str, Any] = content["checks"][0]
    return check


BROKEN: dict[str, Callable[[dict[str, Any]], object]] = {
    "people of a few": lambda one: one["classes"][0].update(people=9),
    "people to the last": lambda one: one["classes"][0].update(people=53),
    "a text for a number": lambda one: one["classes"][0].update(people="50"),
    "findings of nobody": lambda one: first_check(one)["classes"][0].update(people=0),
    "findings to the last": lambda one: first_check(one)["classes"][0].update(people=21),
    "more findings than people": lambda one: first_check(one)["classes"][0].update(people=900),
    "findings in a class that isn't told": lambda one: one["classes"].pop(0),
    "a rest to the last": lambda one: first_check(one).update(rest=11),
    "a rest that tells of each": lambda one: first_check(one).update(rest=30),
    "a rest of fewer than none": lambda one: first_check(one).update(rest=-10),
    "no class": lambda one: one.update(classes=[]),
    "a check twice": lambda one: one["checks"].append(first_check(one)),
    "a class twice": lambda one: one["classes"].append(one["classes"][-1]),
    "a check's class twice": lambda one: first_check(one)["classes"].append(first_check(one)["classes"][0]),
    "a carrier's name": lambda one: one.update(carrier="../x"),
    "a line break behind the name": lambda one: one.update(carrier="viettel\n"),
    "another field": lambda one: one.update(msisdn="0961"),
    "a year of nobody": lambda one: one["classes"][0].update(from_year=1995),
    "a year between": lambda one: one["classes"][0].update(from_year=2021),
    "a number beyond all numbers": lambda one: one["classes"][0].update(people=10**11),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_contradicts_itself_is_refused(name: str) -> None:
    content = json.loads(GOOD.model_dump_json())
    SharedCarrier.model_validate_json(json.dumps(content), strict=True)
    BROKEN[name](content)
    with pytest.raises(ValidationError):
        SharedCarrier.model_validate_json(json.dumps(content), strict=True)


def test_a_check_is_of_a_known_form() -> None:
    with pytest.raises(ValidationError):
        SharedCheck(check_id="<b>", fingerprint=FINGERPRINT, classes=(), rest=0)
