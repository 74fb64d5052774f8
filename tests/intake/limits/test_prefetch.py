"""Work ahead of its consumer: in order, no further ahead than allowed, with errors in their place."""

import threading
from collections.abc import Iterator

import pytest

from simaudit.intake.limits.prefetch import map_ahead, prefetch


def test_items_come_in_their_order_and_an_error_in_its_place() -> None:
    def items() -> Iterator[int]:
        yield from (1, 2, 3)
        raise ValueError("broken")

    drawn = prefetch(items())
    assert [next(drawn), next(drawn), next(drawn)] == [1, 2, 3]
    with pytest.raises(ValueError, match="broken"):
        next(drawn)
    assert list(prefetch([])) == []


def test_what_is_abandoned_draws_no_more_and_leaves_no_thread() -> None:
    drawn = []

    def items() -> Iterator[int]:
        for number in range(1000):
            drawn.append(number)
            yield number

    ahead = prefetch(items())
    assert isinstance(ahead, Iterator)
    assert next(ahead) == 0
    ahead.close()
    # One was taken, and one waited.
    assert len(drawn) <= 2
    assert not any(thread.name.startswith("simaudit-ahead") for thread in threading.enumerate())


def test_results_come_in_the_order_of_the_items_whatever_takes_longest() -> None:
    first_may_end = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert first_may_end.wait(60)
        else:
            first_may_end.set()
        return number * 10

    assert list(map_ahead(work, range(5), workers=2)) == [0, 10, 20, 30, 40]


def test_no_more_items_are_drawn_than_workers_and_one() -> None:
    drawn = []

    def items() -> Iterator[int]:
        for number in range(6):
            drawn.append(number)
            yield number

    results = map_ahead(str, items(), workers=2)
    assert next(results) == "0"
    assert drawn == [0, 1, 2]
    assert list(results) == ["1", "2", "3", "4", "5"]
