"""What a run reports while it goes, how much of it is done, and how long it took, phase by phase.

Nothing personal, nothing row by row.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock, current_thread
from typing import Final, NamedTuple, Protocol, runtime_checkable


@runtime_checkable
class Progress(Protocol):
    """Receives what the run is doing, from several of its threads."""

    def extracts(self, sizes: Mapping[str, int]) -> None:
        """Reading is about to begin; `sizes` are the bytes of each carrier's extracts."""

    def phase(self, name: str, carrier: str = "") -> None:
        """A phase begins, for a carrier or for all."""

    def ended(self, name: str, carrier: str = "") -> None:
        """A phase, or a part of it, is over."""

    def read(self, carrier: str, size: int) -> None:
        """So many bytes of a carrier's extracts are read."""

    def judged(self, share: float) -> None:
        """So much of all judging is done, from 0 to 1."""


class Silent:
    """Shows nothing: under cron, in tests, in pipes."""

    def extracts(self, *_: object, **__: object) -> None:
        """Nothing is shown."""

    phase = ended = read = judged = extracts


class _Cost(NamedTuple):
    """Seconds that a phase takes: for a carrier, however small, and for each gigabyte of its extracts."""

    carrier: float
    gigabyte: float


_COSTS: Final = {
    "read": _Cost(0.07, 5.8),
    "judge": _Cost(0.30, 3.0),
    "compare": _Cost(0.06, 0.15),
    "receipt": _Cost(0.02, 0.05),
    "figures": _Cost(0.13, 0.57),
    "cases": _Cost(0.05, 0.1),
    "write": _Cost(0.02, 0.05),
    "report": _Cost(0.04, 0.0),
    "finish": _Cost(0.03, 0.5),
}
"""Phase → its cost, as measured on two processors: by the gigabyte from ten million records of a carrier
(3.3 GB, of which reading took 57%, judging 29%, figures 6%), by the carrier from the sample data (500 records
each). Only their proportions count. Phases that aren't here take no time worth showing."""

_FOR_ALL: Final = frozenset({"read", "report", "finish"})
"""Phases that are over for all carriers at the same time."""
_PARTS: Final = {"figures": 2, "report": 2}
"""Phases that come in several parts; all others come once."""
_MOST: Final = 0.99
"""The share until the run is over, which is not for this module to say."""


@dataclass(frozen=True)
class RunStanding:
    """How far a run is."""

    share: float = 0.0
    """From 0 to 1; it never becomes less."""
    phase: str = ""
    carrier: str = ""
    """Empty: all of them."""
    bytes_read: int = 0
    bytes_known: int = 0
    """Of all extracts; 0: not known yet."""
    month: str = ""
    """The month that is audited, where there are several."""


class RunShare:
    """A `Progress` that makes of what a run reports how much of it is done, and shows that.

    What is done is added up as it is reported: of each of hundreds of carriers there are tens of reports.
    """

    def __init__(self, show: Callable[[RunStanding], None]) -> None:
        self._show = show
        self._lock = Lock()
        self._standing = RunStanding()
        self._sizes: Mapping[str, int] = {}
        self._read: Counter[str] = Counter()
        self._parts: Counter[tuple[str, str]] = Counter()
        self._whole = dict.fromkeys(_COSTS, 0.0)
        self._done = dict.fromkeys(_COSTS, 0.0)

    def extracts(self, sizes: Mapping[str, int]) -> None:
        with self._lock:
            self._sizes = dict(sizes)
            self._whole = {phase: sum(_seconds(phase, size) for size in sizes.values()) for phase in _COSTS}
            self._update(bytes_known=sum(sizes.values()))

    def phase(self, name: str, carrier: str = "") -> None:
        with self._lock:
            self._update(phase=name, carrier=carrier)

    def ended(self, name: str, carrier: str = "") -> None:
        with self._lock:
            self._parts[name, carrier] += 1
            parts = _PARTS.get(name, 1)
            # Judging says by itself how much of it is done.
            if name in _COSTS and name != "judge" and self._parts[name, carrier] <= parts:
                over = self._sizes if name in _FOR_ALL else self._sizes.keys() & {carrier}
                self._add(
                    name, sum(_seconds(name, self._sizes[ended_carrier]) for ended_carrier in over) / parts
                )
            self._update()

    def read(self, carrier: str, size: int) -> None:
        with self._lock:
            carrier_size, before = self._sizes.get(carrier, 0), self._read[carrier]
            self._read[carrier] = max(before, min(size, carrier_size))
            if carrier_size:
                self._add(
                    "read", _seconds("read", carrier_size) * (self._read[carrier] - before) / carrier_size
                )
            self._update(bytes_read=self._read.total())

    def judged(self, share: float) -> None:
        with self._lock:
            self._done["judge"] = max(self._done["judge"], self._whole["judge"] * share)
            self._update()

    def _add(self, phase: str, seconds: float) -> None:
        self._done[phase] = min(self._done[phase] + seconds, self._whole[phase])

    def _update(self, **changed: str | int) -> None:
        whole = sum(self._whole.values())
        share = max(self._standing.share, min(sum(self._done.values()) / whole if whole else 0.0, _MOST))
        self._standing = replace(self._standing, share=share, **changed)  # type: ignore[arg-type]
        self._show(self._standing)


def _seconds(phase: str, size: int) -> float:
    """What a phase costs for a carrier with extracts of so many bytes."""
    cost = _COSTS[phase]
    return cost.carrier + cost.gigabyte * size / 1e9


class Timer:
    """Seconds by phase, where work in other threads counts only if the run waits for it, and by relation."""

    def __init__(self, progress: Progress) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.relations: defaultdict[str, float] = defaultdict(float)
        self._lock = Lock()
        self._thread = current_thread()
        self.progress = progress

    @contextmanager
    def phase(self, name: str, carrier: str = "") -> Iterator[None]:
        self.progress.phase(name, carrier)
        started = time.perf_counter()
        try:
            yield
        finally:
            if current_thread() is self._thread:
                self.seconds[name] += time.perf_counter() - started
            self.progress.ended(name, carrier)

    def made(self, relation: str, seconds: float) -> None:
        """A relation was made for checks or figures, in any thread."""
        with self._lock:
            self.relations[relation] += seconds
