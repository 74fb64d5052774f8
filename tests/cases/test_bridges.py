"""Frauds that touch are parted, rings stay whole: made shapes, and random ones by a plain reading."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import combinations, pairwise
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.linked import MOMENT, linked, linked_row
from support.plain_cases import plainly

from simaudit.cases.case_rows import case_rows
from simaudit.cases.criteria import Thresholds
from simaudit.cases.default_portraits import without_default_portraits
from simaudit.cases.month_cases import CaseRequest, MonthCases, month_cases
from simaudit.period import Period

Rows = list[dict[str, Any]]
REQUEST = CaseRequest(Period(2026, 10), b"key")


def fraud(name: str, size: int, papers: int | None = None, **same: Any) -> Rows:
    """The rows of a fraud that nothing holds together yet: as many people as papers, in turn."""
    return [
        {
            "fraud": name, "groups": [], "paper": f"{name}-{at % (papers or size)}",
            "name": f"KIEU {name} {at % (papers or size)}", "point_code": name, "clerk_code": name, **same,
        }
        for at in range(size)
    ]  # fmt: skip


def stock(name: str, size: int, papers: int | None = None) -> Rows:
    """Unused numbers of one point."""
    return [one | {"groups": [("stock", name)]} for one in fraud(name, size, papers)]


def nights(name: str, size: int, faces: int = 0, papers: int | None = None) -> Rows:
    """A clerk's numbers in the nights of a month, two and more a customer; with so many faces."""
    return [
        one
        | {
            "groups": [("night", f"{name} {at % 25}"), ("clerk's minute", f"{name} {at % 25}")],
            "registered_at": MOMENT + timedelta(days=at % 25, hours=13),
            "face": f"{name} {(at + at // 25 * 2) % faces}" if faces else None,
        }
        for at, one in enumerate(fraud(name, size, papers or size // 2))
    ]


def faces(name: str, size: int, each: int) -> Rows:
    """A ring at one point, one face for so many people."""
    return [
        one | {"face": f"{name} {at // each}", "groups": [("face", f"{name} {at // each}")]}
        for at, one in enumerate(fraud(name, size))
    ]


def stolen(one: Rows, other: Rows, count: int, first: int = 0) -> None:
    """So many customers of one fraud are also of the other: paper and name, a row each."""
    for at in range(first, first + count):
        other[at] |= {"paper": one[at]["paper"], "name": one[at]["name"]}


def cases_of(*frauds: Rows, carrier: str = "viettel") -> MonthCases:
    return month_cases(linked(*placed(frauds)), REQUEST)


def placed(frauds: Iterable[Rows]) -> Rows:
    every = [one for rows in frauds for one in rows]
    return [
        linked_row(
            place,
            one["groups"],
            msisdn=one.get("msisdn", f"8496{place:07d}"),
            **{name: value for name, value in one.items() if name not in ("fraud", "groups", "msisdn")},
        )
        for place, one in enumerate(every)
    ]


def parts(*frauds: Rows) -> list[list[str]]:
    """The frauds of each case, sorted."""
    names = [one["fraud"] for rows in frauds for one in rows]
    found = cases_of(*frauds).rows
    of_case = found.with_columns(pl.Series("fraud", names)[found["place"]]).group_by("case_id")
    return sorted(sorted(names) for names in of_case.agg(pl.col("fraud").unique())["fraud"].to_list())


@pytest.mark.parametrize(("common", "cases"), [(1, 2), (2, 2), (3, 1)])
def test_a_clerk_and_a_stock_have_two_papers_in_common_and_are_two(common: int, cases: int) -> None:
    clerk, unused = nights("a", 120, faces=8), stock("b", 224)
    stolen(clerk, unused, common)
    assert len(parts(clerk, unused)) == cases


def test_six_papers_of_a_thousand_each_are_chance() -> None:
    clerk, unused = nights("a", 2000, faces=20, papers=1000), stock("b", 1000)
    stolen(clerk, unused, 6)
    assert parts(clerk, unused) == [["a"], ["b"]]


@pytest.mark.parametrize("between_two", [1, 2])
def test_three_frauds_with_a_paper_between_any_two_are_three(between_two: int) -> None:
    frauds = [stock(name, 300, 224) for name in "abc"]
    stolen(frauds[0], frauds[1], between_two)
    stolen(frauds[1], frauds[2], 1, first=10)
    stolen(frauds[0], frauds[2], 1, first=20)
    assert parts(*frauds) == [["a"], ["b"], ["c"]]


def test_eight_stocks_with_a_paper_between_any_two_are_eight() -> None:
    frauds = [stock(name, 200) for name in "abcdefgh"]
    for at, (one, other) in enumerate(combinations(frauds, 2)):
        stolen(one, other, 1, first=10 + at)
    assert parts(*frauds) == [[name] for name in "abcdefgh"]


def test_parted_cases_name_each_other_and_count_only_their_own_rows() -> None:
    clerk, unused = nights("a", 120, faces=3), stock("b", 100)
    stolen(clerk, unused, 1)
    # An honest number on the common paper, at another carrier, goes where the paper is used most.
    victim = fraud("v", 1, carrier="itel")
    victim[0] |= {
        "paper": clerk[0]["paper"],
        "name": clerk[0]["name"],
        "groups": [("paper", clerk[0]["paper"])],
    }
    found = cases_of(clerk, unused, victim)
    assert parts(clerk, unused, victim) == [["a", "v"], ["b"]]
    second, first = found.cases.to_dicts()
    assert (first["related"], second["related"]) == ([second["case_id"]], [first["case_id"]])
    assert [(case["numbers"], case["victims"], case["carriers"]) for case in (first, second)] == [
        (121, 1, ["viettel"]), (100, 0, ["viettel"]),
    ]  # fmt: skip
    assert "shared paper" not in second["links"]


def test_rows_of_cases_are_numbered_and_related_both_ways() -> None:
    clerk, unused = nights("a", 120, faces=3), stock("b", 100)
    stolen(clerk, unused, 1)
    portraits = pl.DataFrame(schema={"carrier": pl.String, "face": pl.String})
    linkable = without_default_portraits(linked(*placed([clerk, unused])), portraits, {})
    rows, related = case_rows(linkable, Thresholds())
    assert [len(part) for part in rows.sort("case").partition_by("case", maintain_order=True)] == [120, 100]
    assert sorted(related.rows()) == [(0, 1), (1, 0)]
    # Where a case has to be larger than the stock, nothing is parted.
    rows, related = case_rows(linkable, Thresholds(numbers=110))
    assert (rows["case"].unique().to_list(), related.height) == ([0], 0)


def test_a_man_with_many_numbers_in_one_and_four_in_the_other_joins_them() -> None:
    one, other = stock("a", 400), stock("b", 400)
    for row in [*one[:60], *other[:4]]:
        row |= {"paper": "man", "name": "MAN"}
    assert len(parts(one, other)) == 1
    # With one number in each he doesn't.
    one, other = stock("a", 400), stock("b", 400)
    stolen(one, other, 1)
    assert len(parts(one, other)) == 2


def test_one_face_in_both_joins_them() -> None:
    one, other = stock("a", 200), stock("b", 200)
    for row in [*one[:3], *other[:3]]:
        row["face"] = "f"
    assert len(parts(one, other)) == 1


@pytest.mark.parametrize("kind", ["address", "stock"])
def test_barracks_and_a_fair_of_25_with_one_stolen_paper_are_apart_from_the_clerk(kind: str) -> None:
    clerk = nights("a", 400, faces=8)
    recruits = [one | {"groups": [(kind, "b")]} for one in fraud("b", 25)]
    stolen(clerk, recruits, 1)
    assert parts(clerk, recruits) == [["a"], ["b"]]
    assert cases_of(clerk, recruits).cases["police"].to_list() == [True, False]


@pytest.mark.parametrize("common", [5, 20, 80])
def test_three_points_with_faces_of_their_own_and_papers_in_common_are_a_ring(common: int) -> None:
    chance = Random(common)  # noqa: S311 (shapes, no secrets)
    rings = [faces(name, 240, 1) for name in "abc"]
    for name, ring in zip("abc", rings, strict=True):
        for at, row in enumerate(ring):
            paper, face = at % 80, f"{name} {chance.randrange(10)}"
            whose = "a" if paper < common else name
            row |= {"paper": f"{whose}-{paper}", "name": f"KIEU {whose} {paper}"}
            row |= {"face": face, "groups": [("face", face)]}
    assert parts(*rings) == [["a", "b", "c"]]


@pytest.mark.parametrize(
    ("groups", "size", "cases"), [(80, 3, 1), (40, 6, 1), (20, 12, 1), (12, 19, 1), (9, 25, 1), (4, 40, 4)]
)
def test_a_chain_by_single_papers_is_one_up_to_25_a_group(groups: int, size: int, cases: int) -> None:
    chain = [faces(f"g{at:02d}", size, size) for at in range(groups)]
    for one, other in pairwise(chain):
        other[0] |= {"paper": one[-1]["paper"], "name": one[-1]["name"]}
    found = cases_of(*chain).cases
    assert found.height == cases
    if cases > 1:
        assert sorted(map(len, found["related"].to_list())) == [1, 1, 2, 2]
        assert found["police"].to_list() == [True] * 4


def test_a_clerk_and_twelve_groups_of_twelve_are_one() -> None:
    clerk, groups = nights("a", 400, faces=8), [faces(f"g{at:02d}", 12, 12) for at in range(12)]
    for at, group in enumerate(groups):
        group[0] |= {"paper": clerk[at * 2]["paper"], "name": clerk[at * 2]["name"]}
    assert len(parts(clerk, *groups)) == 1


def test_fewer_than_eighty_rows_are_never_parted() -> None:
    one, other = stock("a", 39), stock("b", 40)
    stolen(one, other, 1)
    assert len(parts(one, other)) == 1
    one = stock("a", 41)
    stolen(one, other, 1)
    assert len(parts(one, other)) == 2


KINDS: Mapping[str, Callable[[str, int], Rows]] = {
    "stock": stock,
    "nights": lambda name, size: nights(name, size, faces=3),
    "faces": lambda name, size: faces(name, size, 7),
}
drawn_frauds = st.lists(
    st.tuples(st.sampled_from(["stock", "nights", "faces"]), st.sampled_from([6, 25, 41, 60, 90])),
    min_size=2,
    max_size=5,
)
bridge = st.tuples(
    st.sampled_from(["paper", "face", "device"]), st.integers(0, 4), st.integers(0, 5), st.integers(0, 4),
    st.integers(0, 5), st.sampled_from([1, 1, 2, 3, 4]),
)  # fmt: skip
loose = st.tuples(
    st.integers(0, 4),
    st.integers(0, 5),
    st.sampled_from(["viettel", "itel"]),
    st.booleans(),
    st.integers(0, 3),
)


def built(drawn: Sequence[tuple[str, int]], bridges: Sequence[Any], honest: Sequence[Any]) -> Rows:
    """Frauds that have values in common, and honest rows that hang on them, or on one another."""
    frauds = [KINDS[kind](f"f{at}", size) for at, (kind, size) in enumerate(drawn)]
    for kind, one, first, other, second, count in bridges:
        from_fraud, to_fraud = frauds[one % len(frauds)], frauds[other % len(frauds)]
        for at in range(count):
            source, target = from_fraud[(first + at) % 6], to_fraud[(second + at) % 6]
            if kind == "paper":
                target |= {"paper": source["paper"], "name": source["name"]}
            elif kind == "face":
                face = source.get("face") or f"x{one}{first}{at}"
                for row in (source, target):
                    others = [group for group in row["groups"] if group[0] != "face"]
                    row |= {"face": face, "groups": [*others, ("face", face)]}
            else:
                device = [("device", f"d{one}{first}{at}")]
                source["groups"], target["groups"] = source["groups"] + device, target["groups"] + device
    rows = [one for fraud_rows in frauds for one in fraud_rows]
    for one, at, carrier, same_name, device in honest:
        source = frauds[one % len(frauds)][at]
        rows += fraud(f"h{len(rows)}", 1, carrier=carrier, paper=source["paper"])
        rows[-1]["groups"] = [("device", f"h{device}")] if device else [("paper", source["paper"])]
        if same_name:
            rows[-1]["name"] = source["name"]
    return placed([rows])


@settings(max_examples=25, deadline=None)
@given(drawn_frauds, st.lists(bridge, max_size=8), st.lists(loose, max_size=6), st.booleans())
def test_parts_are_those_of_a_plain_reading(
    drawn: list[tuple[str, int]], bridges: list[Any], honest: list[Any], turned: bool
) -> None:
    rows = built(drawn, bridges, honest)
    got = month_cases(linked(*(reversed(rows) if turned else rows)), REQUEST)
    first = {
        name: min(part.select("carrier", "record").rows())
        for (name,), part in got.rows.partition_by("case_id", as_dict=True).items()
    }
    assert sorted(
        (
            sorted(got.rows.filter(case_id=case["case_id"]).select("carrier", "record").rows()),
            case["police"], case["deceived"], case["persons"], case["numbers"], case["victims"],
            case["carriers"], sorted(first[other] for other in case["related"]),
            {one["sign"]: one["size"] for one in case["signs"]},
        )
        for case in got.cases.to_dicts()
    ) == sorted(
        (
            [(member.carrier, member.record) for member in case.members],
            case.police, case.deceived, case.persons, case.numbers, case.victims,
            [*case.carriers], [*case.related], case.signs,
        )
        for case in plainly(rows)
    )  # fmt: skip
