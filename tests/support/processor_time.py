"""Processor seconds of tests, with the processes that they start and wait for: so that growth is seen."""

import os
import resource
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

LONG: Final = 10.0
"""Processor seconds above which a test is marked `slow`, with a reason."""

_STARTED: Final = pytest.StashKey[float]()
_PROPERTY: Final = "processor_seconds"
_FOLDERS: Final = 2


def used() -> float:
    """Seconds of this process, of those that it has waited for, and of those that go on (a browser)."""
    usages = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages) + _going_on(Path("/proc/self"))


def _going_on(process: Path) -> float:
    """Seconds of the processes below one; none where the system doesn't list them."""
    seconds = 0.0
    for listed in process.glob("task/*/children"):
        try:
            for number in listed.read_text().split():
                child = process.parent / number
                fields = (child / "stat").read_text().rpartition(")")[2].split()
                # utime, stime, cutime and cstime of proc_pid_stat(5), counted from the name's end here:
                # what a browser's pages took is found at their parent when they are closed.
                seconds += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK") + _going_on(child)
        except (FileNotFoundError, ProcessLookupError):
            # It has ended: before the file was opened, or between opening and reading.
            continue
    return seconds


class ProcessorTime:
    """Plugin of pytest: measures each test where it runs, and counts in the process that reports."""

    def __init__(self) -> None:
        self._tests: dict[str, float] = {}
        self._slow: set[str] = set()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        item.stash[_STARTED] = used()
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        result = yield
        # With a browser that ends, what was counted of it goes.
        item.user_properties.append((_PROPERTY, max(0.0, used() - item.stash[_STARTED])))
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            for name, value in report.user_properties:
                if name == _PROPERTY and isinstance(value, float):
                    self._tests[report.nodeid] = value
            if "slow" in report.keywords:
                self._slow.add(report.nodeid)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if sum(self._tests.values()) < LONG:
            return
        terminalreporter.section("processor seconds")
        for line in (*table(self._tests), *unmarked(self._tests, self._slow)):
            terminalreporter.line(line)


def table(tests: dict[str, float]) -> list[str]:
    """Seconds and number of the tests of each folder, the dearest first, and of all."""
    seconds: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    for test, took in tests.items():
        *folders, _ = test.partition("::")[0].split("/")
        folder = "/".join(folders[:_FOLDERS])
        seconds[folder] += took  # type: ignore[assignment]
        numbers[folder] += 1
    lines = [f"{took:8.1f} {numbers[folder]:6} {folder}" for folder, took in seconds.most_common()]
    return [*lines, f"{sum(seconds.values()):8.1f} {numbers.total():6} all"]


def unmarked(tests: dict[str, float], slow: Iterable[str]) -> list[str]:
    """A line for each test that is longer than LONG and isn't marked."""
    marked = set(slow)
    return [
        f"{took:8.1f} {test}: more than {LONG:.0f} s, and not marked slow"
        for test, took in sorted(tests.items())
        if took > LONG and test not in marked
    ]
