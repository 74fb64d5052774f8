"""How long a run took, phase by phase."""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from simaudit.jobs.progress import Progress


class Timer:
    """Seconds by phase; work in other threads counts only where the run waits for it."""

    def __init__(self, progress: Progress) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.progress = progress

    @contextmanager
    def phase(self, name: str, carrier: str = "") -> Iterator[None]:
        self.progress.phase(name, carrier)
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] += time.perf_counter() - started
            self.progress.ended(name, carrier)
