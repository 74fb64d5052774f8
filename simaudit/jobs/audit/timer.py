"""How long a run took: phase by phase, and relation by relation."""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, current_thread

from simaudit.jobs.audit.progress import Progress


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
