"""Processor seconds of tests, with the processes that they start and wait for: so that growth is seen."""

import os
import resource
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

LONG: Final = 10.0
"""Processor seconds above which a test is marked `slow`, with a reason."""

CACHED: Final = "processor_seconds"
"""Key of pytest's cache: test → seconds by itself, and its part of what its file shares."""
CACHED_ONCE: Final = "processor_seconds_once"
"""Key of pytest's cache: folder that files share (once.py) → seconds that making it takes, and its tests."""
USED_ONCE: Final[list[tuple[str, float]]] = []
"""Folders that files share, used in this process since the last test began; the seconds of those made."""

_STARTED: Final = pytest.StashKey[float]()
_PROPERTY: Final = "processor_seconds"
_FOLDERS: Final = 2


class Measured(NamedTuple):
    """Processor seconds of a test."""

    total: float
    made_once: Mapping[str, float]
    """Of `total`: by name, folders that files share."""
    fixtures: Mapping[str, float]
    """Of `total`: by name, the fixtures of a file or a session that were set up for this test."""
    uses: Sequence[str]
    """Names of its fixtures."""
    folders: Sequence[str]
    """Names of the folders that it uses, whoever made them."""

    @property
    def alone(self) -> float:
        return max(0.0, self.total - sum(self.made_once.values()) - sum(self.fixtures.values()))


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
        self._tests: dict[str, Measured] = {}
        self._slow: set[str] = set()
        self._fixtures: dict[str, float] = {}
        self._folders: dict[str, set[str]] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        item.stash[_STARTED] = used()
        self._fixtures.clear()
        USED_ONCE.clear()
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
        before, used_before = used(), len(USED_ONCE)
        fixture = yield
        if fixturedef.scope != "function":
            folders = USED_ONCE[used_before:]
            seconds = used() - before - sum(made for _, made in folders)
            self._fixtures[fixturedef.argname] = max(0.0, seconds)
            self._folders[fixturedef.argname] = {name for name, _ in folders}
        return fixture

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        result = yield
        # With a browser that ends, what was counted of it goes.
        total = max(0.0, used() - item.stash[_STARTED])
        uses = [*getattr(item, "fixturenames", ())]
        made = {name: seconds for name, seconds in USED_ONCE if seconds}
        folders = {name for name, _ in USED_ONCE}.union(*(self._folders.get(name, ()) for name in uses))
        measured = [total, made, dict(self._fixtures), uses, sorted(folders)]
        item.user_properties.append((_PROPERTY, measured))
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            for name, value in report.user_properties:
                if name == _PROPERTY and isinstance(value, list):
                    self._tests[report.nodeid] = Measured(*value)
            if "slow" in report.keywords:
                self._slow.add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        # A process of several has measured only its part; `-p no:cacheprovider` keeps nothing.
        cache: pytest.Cache | None = getattr(session.config, "cache", None)
        if self._tests and cache and not hasattr(session.config, "workerinput"):
            cache.set(CACHED, cache.get(CACHED, {}) | prices(self._tests))
            cache.set(CACHED_ONCE, shared_folders(cache.get(CACHED_ONCE, {}), self._tests))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        totals = {test: measured.total for test, measured in self._tests.items()}
        if sum(totals.values()) < LONG:
            return
        terminalreporter.section("processor seconds")
        for line in (*table(totals), *unmarked(totals, self._slow)):
            terminalreporter.line(line)


def prices(tests: Mapping[str, Measured]) -> dict[str, float]:
    """Seconds of each test alone, and its part of the fixtures that tests of its file share."""
    shared: Counter[tuple[str, str]] = Counter()
    users: Counter[tuple[str, str]] = Counter()
    for test, measured in tests.items():
        file = test.partition("::")[0]
        for name, seconds in measured.fixtures.items():
            shared[file, name] += seconds  # type: ignore[assignment]
        users.update((file, name) for name in measured.uses)
    return {
        test: measured.alone
        + sum(
            shared[key] / users[key]
            for name in measured.uses
            if (key := (test.partition("::")[0], name)) in shared
        )
        for test, measured in tests.items()
    }


def shared_folders(before: Mapping[str, Any], tests: Mapping[str, Measured]) -> dict[str, Any]:
    """By name, the seconds that making a folder took when it was last made, and the tests that use it."""
    folders = {name: [seconds, sorted({*users} - tests.keys())] for name, (seconds, users) in before.items()}
    for test, measured in tests.items():
        for name in measured.folders:
            folder = folders.setdefault(name, [0.0, []])
            folder[0] = measured.made_once.get(name, folder[0])
            folder[1].append(test)
    return folders


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
