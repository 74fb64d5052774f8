"""What a run shows while it goes: a display on a terminal, nothing elsewhere, never a personal datum."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Progress(Protocol):
    """Receives what the run is doing."""

    def phase(self, name: str, carrier: str = "") -> None:
        """A phase begins, for a carrier or for all."""

    def rows(self, carrier: str, rows: int) -> None:
        """So many rows of a carrier are loaded."""


class Silent:
    """Shows nothing: under cron, in tests, in pipes."""

    def phase(self, name: str, carrier: str = "") -> None:
        """Nothing is shown."""

    def rows(self, carrier: str, rows: int) -> None:
        """Nothing is shown."""


@contextmanager
def on_terminal(*, wanted: bool) -> Iterator[Progress]:
    """A one-line display of phase, carrier and rows where stderr is a terminal; otherwise Silent."""
    if not wanted or not sys.stderr.isatty():
        yield Silent()
        return
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[carrier]}"),
        TextColumn("{task.fields[rows]}"),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, carrier="", rows="")

        class Shown:
            def phase(self, name: str, carrier: str = "") -> None:
                bar.update(task, description=name, carrier=carrier, rows="")

            def rows(self, carrier: str, rows: int) -> None:
                bar.update(task, carrier=carrier, rows=f"{rows:,} rows")

        yield Shown()
