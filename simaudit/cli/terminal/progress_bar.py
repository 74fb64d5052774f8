"""The progress bar on a terminal: phase, carrier, share and time left, on stderr; gone at the end."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from simaudit.cli.terminal.output import language, worded
from simaudit.desk import FROM_DESK
from simaudit.desk.commands import PROGRESS_LINE
from simaudit.errors import Note
from simaudit.files import size_in_unit
from simaudit.harmless_text import printable
from simaudit.jobs.audit.progress import Progress, RunShare, RunStanding, Silent
from simaudit.report.pages.language import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console


_PHASES: Final = {
    "read": Note("phase_read"),
    "judge": Note("phase_judge"),
    "compare": Note("phase_compare"),
    "receipt": Note("phase_write"),
    "figures": Note("phase_figures"),
    "cases": Note("phase_cases"),
    "responses": Note("phase_compare"),
    "write": Note("phase_write"),
    "reported": Note("phase_report"),
    "report": Note("phase_report"),
    "record": Note("phase_finish"),
    "letters": Note("phase_letters"),
    "finish": Note("phase_finish"),
}
"""Phase of a run → what it is called here."""

_FRAMES_A_SECOND: Final = 4
"""A frame takes Python a millisecond or two, which judging and reading then don't have."""
_FIRST_SECONDS, _FIRST_SHARE = 3.0, 0.03
"""Before either, no time left is given: it would be a guess."""


@contextmanager
def run_progress(*, visible: bool) -> Iterator[Progress]:
    """Shows a run as `standing_shown` does."""
    with standing_shown(visible=visible) as show:
        yield RunShare(show) if show is not _shown_nowhere else Silent()


@contextmanager
def standing_shown(*, visible: bool) -> Iterator[Callable[[RunStanding], None]]:
    """Shows what is wanted where stderr is a terminal, or the desk asks for it; elsewhere nothing."""
    if os.environ.get(FROM_DESK):
        yield _progress_line
    # Within other programs there may be no stream.
    elif visible and sys.stderr and sys.stderr.isatty():
        with progress_bar() as show:
            yield show
    else:
        yield _shown_nowhere


def _shown_nowhere(_: RunStanding) -> None:
    pass


def _progress_line(standing: RunStanding) -> None:
    """Say on stderr how far a run is, for the desk, which has started it."""
    text = json.dumps({name: getattr(standing, name) for name in ("share", "phase", "carrier", "month")})
    sys.stderr.write(f"{PROGRESS_LINE}{text}\n")
    sys.stderr.flush()


@contextmanager
def progress_bar(console: Console | None = None) -> Iterator[Callable[[RunStanding], None]]:
    """The bar; what it yields changes it. It is full only where the body ends without an error.

    rich leaves it out on terminals that can't move the cursor (TERM=dumb), and colours where NO_COLOR is set.
    """
    from rich.console import Console
    from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, Task
    from rich.progress import Progress as Bar
    from rich.table import Column
    from rich.text import Text

    class _FieldColumn(ProgressColumn):
        def __init__(self, field: str, width: int) -> None:
            super().__init__(Column(width=width, no_wrap=True, overflow="ellipsis"))
            self._field = field

        def render(self, task: Task) -> Text:
            return Text(task.fields["words"][self._field])

    screen = console or Console(stderr=True)
    started = time.monotonic()
    doing, line, fields = _layout(screen.width)
    bar = Bar(
        # Of signs that every code page has.
        SpinnerColumn("line"),
        _FieldColumn("doing", doing),
        BarColumn(bar_width=line),
        *(_FieldColumn(field, width) for field, width in fields.items()),
        console=screen,
        transient=True,
        refresh_per_second=_FRAMES_A_SECOND,
    )
    with bar:
        task = bar.add_task("", total=1.0, words=_words(RunStanding(), 0))
        phase, due = "", started

        def show(standing: RunStanding) -> None:
            nonlocal phase, due
            now = time.monotonic()
            # A new phase is seen at once, but for those that follow one another within a frame.
            refresh = standing.phase != phase and now >= due
            # The time left stays as it was given last until more is done.
            bar.update(task, completed=standing.share, words=_words(standing, now - started), refresh=refresh)
            if refresh:
                phase, due = standing.phase, now + 1 / _FRAMES_A_SECOND

        yield show
        bar.update(task, completed=1.0, words=_words(RunStanding(1.0, "finish"), 0))


def _layout(width: int) -> tuple[int, int, dict[str, int]]:
    """For a terminal of so many columns: those of what is done, of the bar, and of what comes behind it."""
    widths = {"read": (70, 14), "percent": (0, 4), "left": (50, 13)}
    fields = {field: columns for field, (least, columns) in widths.items() if width >= least}
    # A blank behind each, and the sign that turns.
    rest = max(0, width - sum(fields.values()) - len(fields) - 4)
    doing = min(40, rest * 2 // 3)
    return doing, min(40, rest - doing), fields


def _words(standing: RunStanding, elapsed: float) -> dict[str, str]:
    phase = _PHASES.get(standing.phase)
    # 2026-10 · Đánh giá · viettel
    doing = (standing.month, worded(phase) if phase else "", standing.carrier)
    return {
        "doing": printable(" · ".join(filter(None, doing))),
        "read": _bytes(standing),
        "percent": f"{int(standing.share * 100):>3}%",
        "left": time_left(standing.share, elapsed),
    }


def _bytes(standing: RunStanding) -> str:
    """1,2/3,3 GB, while extracts are read."""
    if standing.phase != "read" or not standing.bytes_known:
        return ""
    total, unit = size_in_unit(standing.bytes_known)
    read = total * standing.bytes_read / standing.bytes_known
    amount = Language(language()).amount
    return f"{amount(round(read, 1))}/{amount(round(total, 1))} {unit}"


def time_left(share: float, elapsed: float) -> str:
    """The time that the rest takes if it goes on like this; empty where that can't be told yet.

    `elapsed` is in seconds.
    """
    if elapsed < _FIRST_SECONDS or share < _FIRST_SHARE or share >= 1:
        return ""
    minutes, seconds = divmod(round(elapsed * (1 - share) / share), 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return worded(Note("time_left", time=clock))
