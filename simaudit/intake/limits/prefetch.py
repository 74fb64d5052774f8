"""Ordered, bounded work in threads ahead of the consumer, so that reading, parsing and typing overlap.

Threads help because polars and hashlib release Python's lock while they work.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Final, TypeVar, cast

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


_END: Final = object()


def prefetch(items: Iterable[_Item]) -> Generator[_Item]:
    """The items, drawn in a thread one ahead; an exception is raised in its place."""
    drawn = iter(items)
    with ThreadPoolExecutor(1, thread_name_prefix="simaudit-ahead") as pool:
        following = pool.submit(next, drawn, _END)
        while (item := following.result()) is not _END:
            following = pool.submit(next, drawn, _END)
            yield cast(_Item, item)


def map_ahead(
    work: Callable[[_Item], _Result],
    items: Iterable[_Item],
    workers: int = 1,
    waiting: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Iterator[_Result]:
    """`work` of each item, in order, by `workers` threads, at most that many items ahead of the consumer.

    Items are drawn in the consumer's thread; `waiting` surrounds its waits for results.
    """
    with ThreadPoolExecutor(workers, thread_name_prefix="simaudit-work") as pool:
        under_way: deque[Future[_Result]] = deque()
        for item in items:
            under_way.append(pool.submit(work, item))
            if len(under_way) > workers:
                with waiting():
                    result = under_way.popleft().result()
                yield result
        while under_way:
            with waiting():
                result = under_way.popleft().result()
            yield result
