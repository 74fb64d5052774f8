"""Components of random groups against a union-find, and shapes that are dear to some algorithms."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from simaudit.cases.components import components

SCHEMA = {"row": pl.UInt32, "group": pl.UInt32}


def frame(members: list[tuple[int, int]]) -> pl.DataFrame:
    return pl.DataFrame(members, schema=SCHEMA, orient="row")


def parts(found: pl.DataFrame) -> set[frozenset[int]]:
    return {frozenset(rows) for rows in found.group_by("component").agg("row")["row"].to_list()}


def union_find(members: list[tuple[int, int]]) -> set[frozenset[int]]:
    """Plainly: every group is joined to the first group of each of its rows."""
    over: dict[int, int] = {}

    def top(group: int) -> int:
        while over.setdefault(group, group) != group:
            group = over[group]
        return group

    first: dict[int, int] = {}
    for row, group in members:
        over[top(group)] = top(first.setdefault(row, group))
    found: dict[int, set[int]] = {}
    for row, group in members:
        found.setdefault(top(group), set()).add(row)
    return {frozenset(rows) for rows in found.values()}


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 25)), max_size=80))
def test_rows_hang_together_as_a_union_find_joins_them(members: list[tuple[int, int]]) -> None:
    found = components(frame(members))
    assert found["row"].to_list() == found["row"].unique(maintain_order=True).to_list()
    assert parts(found) == union_find(members)


def test_a_component_is_called_by_the_smallest_of_its_groups() -> None:
    found = components(frame([(0, 7), (1, 7), (1, 3), (2, 3), (5, 9)]))
    assert sorted(found.rows()) == [(0, 3), (1, 3), (2, 3), (5, 9)]


def test_a_chain_of_a_hundred_thousand_links_is_one_component() -> None:
    found = components(frame([(n // 2, (n + 1) // 2) for n in range(200_000)]))
    assert (found.height, found["component"].unique().to_list()) == (100_000, [0])


def test_a_million_rows_of_one_group_and_a_hundred_thousand_groups() -> None:
    rows = pl.DataFrame({"row": pl.int_range(1_000_000, eager=True, dtype=pl.UInt32)})
    one = components(rows.with_columns(pl.lit(4, pl.UInt32).alias("group")))
    assert (one.height, one["component"].unique().to_list()) == (1_000_000, [4])
    many = components(rows.with_columns((pl.col("row") // 10).alias("group")))
    assert (many.height, many["component"].n_unique()) == (1_000_000, 100_000)
    assert many.filter(pl.col("row") // 10 != pl.col("component")).is_empty()
