"""Ordered, bounded work in threads ahead of the consumer, so that reading, parsing and typing overlap.

Threads help because polars and hashlib release Python's lock while they work.
"""

import queue
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def prefetch(items: Iterable[_Item], depth: int = 1) -> Generator[_Item]:
    """The items, drawn in a thread at most `depth` ahead; an exception is raised in its place."""
    waiting: queue.Queue[tuple[str, object]] = queue.Queue(maxsize=depth)
    abandoned = threading.Event()

    def put(kind: str, value: object) -> bool:
        while not abandoned.is_set():
            try:
                waiting.put((kind, value), timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def draw() -> None:
        try:
            for item in items:
                if not put("item", item):
                    return
            put("end", None)
        except BaseException as error:  # raised by the consumer
            put("error", error)

    thread = threading.Thread(target=draw, name="simaudit-ahead", daemon=True)
    thread.start()
    try:
        while True:
            kind, value = waiting.get()
            if kind == "end":
                return
            if isinstance(value, BaseException) and kind == "error":
                raise value
            yield value  # type: ignore[misc]
    finally:
        abandoned.set()
        thread.join()


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
