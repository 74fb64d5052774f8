"""Joins the classes of a table so that no count of a few people can be read from it, or worked out.

Classes stand in an order, and only neighbours are joined. The table of live rows is made first; what a check
found is joined further, along its classes. So every count that a sum or a difference of published ones can
give, of whatever joined classes, is one of whole published classes, and none of 1 to LEAST - 1.
"""

from collections.abc import Callable, Sequence
from typing import Final

LEAST: Final = 10
"""The smallest count of people, but for none, that leaves the installation."""

Span = tuple[int, int]
"""The first of the joined classes, and the one behind the last."""


def live_spans(live: Sequence[int]) -> list[Span]:
    """Classes joined so that each has LEAST live rows; none where all together have fewer."""
    return _joined(len(live), lambda first, end: sum(live[first:end]) >= LEAST)


def counted_spans(counts: Sequence[int], live: Sequence[int]) -> list[Span]:
    """Classes joined so that neither their count nor the rest of their live rows is one of a few.

    Both are of the spans of `live_spans`. Empty where that can't be, whatever is joined; where nothing was
    counted, all are one.
    """
    if not any(counts):
        return [(0, len(live))] if live else []

    def is_open(first: int, end: int) -> bool:
        count = sum(counts[first:end])
        return not is_few(count) and not is_few(sum(live[first:end]) - count)

    return _joined(len(live), is_open)


def is_few(count: int) -> bool:
    """Whether a count is none that may be published."""
    return 0 < count < LEAST


def _joined(classes: int, is_open: Callable[[int, int], bool]) -> list[Span]:
    """Each span as short as it may be, from the first on; what is left over is joined backwards."""
    spans: list[Span] = []
    start = 0
    for end in range(1, classes + 1):
        if is_open(start, end):
            spans.append((start, end))
            start = end
    while start < classes and spans:
        start = spans.pop()[0]
        if is_open(start, classes):
            spans.append((start, classes))
            start = classes
    return spans
