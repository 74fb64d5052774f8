"""The tests that `make test` leaves to `make test-rest` by their price; `make renew` lists them.

Every run measures the tests that it has (processor_time.py). A test that was never measured isn't dear.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from support.processor_time import CACHED, CACHED_ONCE

ROOT: Final = Path(__file__).parents[2]
LIST: Final = ROOT / "tests" / "dear_tests.txt"
DEAR: Final = 0.6
"""Processor seconds above which a test is dear."""
CHEAP_AGAIN: Final = 0.45
"""Processor seconds below which a listed one isn't any more: one near the line stays where it is."""
STAYING: Final = {"tests/end_to_end/test_audit.py": 2.0, "tests/test_rooms.py": 5.0}
"""File → what makes its tests dear instead: every run asks what whole audits leave, and the code's form."""


@cache
def dear_tests() -> frozenset[str]:
    """Functions, as pytest names them: all cases of one go together."""
    return frozenset(LIST.read_text(encoding="utf-8").split())


def function_of(test: str) -> str:
    """The name of a test without the case that it is."""
    return test.partition("[")[0]


def relisted(before: Collection[str], prices: Mapping[str, float]) -> list[str]:
    """The list by what was measured since; functions that weren't stay, unless their file is gone."""
    dearest: defaultdict[str, float] = defaultdict(float)
    for test, seconds in prices.items():
        dearest[function_of(test)] = max(dearest[function_of(test)], seconds)
    return sorted(
        test
        for test in {*before, *dearest}
        if (ROOT / test.partition("::")[0]).is_file()
        and (dearest[test] > _bound(test, before) if test in dearest else test in before)
    )


def _bound(test: str, before: Collection[str]) -> float:
    return STAYING.get(test.partition("::")[0]) or (CHEAP_AGAIN if test in before else DEAR)


def with_folders(prices: Mapping[str, float], folders: Mapping[str, Any]) -> dict[str, float]:
    """Prices, each with its part of the folders that it uses: of those that aren't dear without it.

    Where only dear tests are left out, a folder is made for the others alone.
    """
    whole = dict(prices)
    dear = frozenset(relisted((), prices))
    for seconds, users in folders.values():
        cheap = [test for test in users if test in prices and function_of(test) not in dear]
        for test in cheap:
            whole[test] += seconds / len(cheap)
    return whole


def _cached(key: str) -> dict[str, Any]:
    measured = ROOT / ".pytest_cache" / "v" / key
    return dict(json.loads(measured.read_text(encoding="utf-8"))) if measured.exists() else {}


def main() -> None:
    prices = with_folders(_cached(CACHED), _cached(CACHED_ONCE))
    tests = relisted(dear_tests(), prices)
    LIST.write_text("".join(f"{test}\n" for test in tests), encoding="utf-8")
    sys.stdout.write(f"{len(tests)} dear tests, {len(prices)} measured\n")


if __name__ == "__main__":
    main()
