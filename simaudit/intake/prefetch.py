"""Work done ahead in threads, in order and within bounds: reading, parsing and typing overlap.

The work is polars' and hashlib's, which let other threads run meanwhile.
"""

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def prefetch(items: Iterable[_Item], depth: int = 1) -> Iterator[_Item]:
    """The items, drawn in a thread of their own at most `depth` ahead; an exception comes in its place."""
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
        except BaseException as error:  # handed to the consumer, who raises it
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
    work: Callable[[_Item], _Result], items: Iterable[_Item], workers: int = 1
) -> Iterator[_Result]:
    """`work` of each item, in order, `workers` at a time and no more than that ahead of the consumer."""
    with ThreadPoolExecutor(workers, thread_name_prefix="simaudit-work") as pool:
        under_way: deque[Future[_Result]] = deque()
        for item in items:
            under_way.append(pool.submit(work, item))
            if len(under_way) > workers:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
