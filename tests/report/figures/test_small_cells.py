"""No count of one to nine can be read from joined classes, or worked out from them."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simaudit.report.figures.small_cells import LEAST, counted_spans, is_few, live_spans

tables = st.lists(
    st.integers(1, 60).flatmap(lambda live: st.tuples(st.just(live), st.integers(0, live))), max_size=14
)


@given(tables, st.data())
def test_no_published_or_derivable_count_is_one_of_a_few(
    table: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Sums and differences of neighbouring classes, of one check or of two, are of whole classes."""
    live, counts = [rows for rows, _ in table], [count for _, count in table]
    others = [data.draw(st.integers(0, rows)) for rows in live]
    spans = live_spans(live)
    assert spans == [] if sum(live) < LEAST else spans[0][0] == 0 and spans[-1][1] == len(live)
    rows = [sum(live[first:end]) for first, end in spans]
    joined = [[sum(column[first:end]) for first, end in spans] for column in (counts, others)]
    borders = {0, len(rows)}
    for column in joined:
        found = counted_spans(column, rows)
        if not found:
            assert not rows or is_few(sum(column)) or is_few(sum(rows) - sum(column))
            continue
        assert [first for first, _ in found[1:]] == [end for _, end in found[:-1]]
        assert (found[0][0], found[-1][1]) == (0, len(rows))
        borders |= {end for _, end in found}
        ends = [0, *(end for _, end in found)]
        for first, end in combinations(ends, 2):
            count = sum(column[first:end])
            assert not is_few(count)
            assert not is_few(sum(rows[first:end]) - count)
    # Two checks join the same classes in different ways: what lies between their borders.
    assert not any(is_few(sum(rows[first:end])) for first, end in pairwise(sorted(borders)))


@pytest.mark.parametrize(
    ("counts", "live", "spans"),
    [
        ([12, 0, 3], [40, 40, 40], [(0, 3)]),
        ([3, 8, 0, 15], [40, 40, 40, 40], [(0, 2), (2, 3), (3, 4)]),
        ([0, 0, 0], [40, 40, 40], [(0, 3)]),
        ([40, 35, 10], [40, 40, 40], [(0, 1), (1, 3)]),
        ([4, 5], [40, 40], []),
        ([38, 39], [40, 40], []),
        ([], [], []),
    ],
    ids=["left over", "from the first", "nothing", "nearly all of one", "few", "nearly all", "no rows"],
)
def test_classes_are_joined_until_they_are_large_enough(
    counts: list[int], live: list[int], spans: list[tuple[int, int]]
) -> None:
    assert counted_spans(counts, live) == spans
