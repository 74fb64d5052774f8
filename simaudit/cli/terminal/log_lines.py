"""The log of a run on stderr, `--log-format json`: a form for each event, by which a line of it is written.

JSON lines are for machines; people read the summary. No personal data.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from simaudit.harmless_text import printable_quoted
from simaudit.store.json_forms import LOG


@dataclass(frozen=True)
class LogFrame:
    """What every line has beside its event."""

    schema: Literal["simaudit.log/1"]
    level: Literal["info", "error"]
    """error: somebody has to look at it."""
    timestamp: str
    """When it was logged, in UTC."""


@dataclass(frozen=True, kw_only=True)
class Started:
    """A run has found its files."""

    event: Literal["started"] = "started"
    period: str
    carriers: list[str]
    """Those of which there are extracts."""
    lists: dict[str, str]
    """Kind of list → the file of the audited folder that is used."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """One file was read and judged."""

    event: Literal["read"] = "read"
    file: str
    """The name of the file."""
    carrier: str
    period: str
    read: int
    """Records in the file."""
    loaded: int
    """Records that were judged."""
    rejected: int
    """Records that could not be loaded."""
    reliability: str | None
    """Whether the carrier's extract can be relied on: sufficient, not_sufficient or undetermined."""
    compliant: float | None
    """The carrier's share of live numbers without a serious substantive finding."""
    upper_bound: bool
    """Whether some check that decides `compliant` couldn't be judged."""
    new_carrier: str | None
    """What is to be said of a carrier that was never audited before."""


@dataclass(frozen=True, kw_only=True)
class NotReadLine:
    """One file could not be read; a line `problem` says why."""

    event: Literal["not_read"] = "not_read"
    file: str
    """The name of the file."""
    carrier: str
    period: str


@dataclass(frozen=True, kw_only=True)
class Deleted:
    """Personal data whose term was over were deleted."""

    event: Literal["deleted"] = "deleted"
    period: str
    carrier: str
    """Empty of the annexes over all carriers."""
    kind: Literal["rows", "trial", "annexes"]
    """Rows of the store, a narrow copy of some, or annexes of the output."""


@dataclass(frozen=True, kw_only=True)
class FollowUpsLine:
    """How many follow-ups need attention."""

    event: Literal["follow_ups"] = "follow_ups"
    period: str
    overdue: int
    """Deadlines that have passed."""
    still_there: int
    """Notified, and what they are about is still there."""
    ending: int
    """Findings of a carrier and check that become time-barred soon."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something could not be read, checked, written or deleted; the rest is done."""

    event: Literal["problem"] = "problem"
    reason: str
    """In the language of the terminal."""


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A file was left out, as another one has the same content."""

    event: Literal["copy"] = "copy"
    reason: str
    """In the language of the terminal."""


@dataclass(frozen=True, kw_only=True)
class ListLine:
    """A list was used, and something is to be known of it."""

    event: Literal["list"] = "list"
    reason: str
    """In the language of the terminal."""


@dataclass(frozen=True, kw_only=True)
class Failed:
    """The run could not be finished."""

    event: Literal["failed"] = "failed"
    period: str | None
    exit_code: int
    """The exit code of the run."""
    reason: str
    """In the language of the terminal."""


@dataclass(frozen=True, kw_only=True)
class NotifyFailed:
    """The notify command could not be started, or ended with a fault."""

    event: Literal["notify_failed"] = "notify_failed"
    reason: str
    """In the language of the terminal."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """The run is over."""

    event: Literal["done"] = "done"
    out: str
    """The folder of the month's reports."""
    exit_code: int
    """The exit code of the run."""
    seconds: float
    """How long the run took."""
    unchanged: bool
    """Whether nothing was done, as nothing had changed."""


LogEvent = (
    Started | Read | NotReadLine | Deleted | FollowUpsLine | Problem | Copy | ListLine | Failed | NotifyFailed
    | Done
)  # fmt: skip

ERRORS: Final = (Problem, Failed, NotifyFailed)
"""Events of the level error."""

RunLog = Callable[[LogEvent], None]
"""Logs an event, by its kind as information or as what somebody has to look at."""


def _one_line(event: object, **options: Any) -> str:
    return printable_quoted(json.dumps(event, **options))


def run_log(*, json: bool) -> RunLog:
    """A log of JSON lines, or one that writes nothing."""
    if not json:
        return lambda _: None
    # Loaded only for JSON: it takes longer than to judge a small register.
    import structlog

    logger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            # A collector of logs may take each line by itself.
            lambda _logger, _method, event: {"schema": LOG, **event},
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(_one_line, ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger("info"),
    )

    def write(event: LogEvent) -> None:
        values = asdict(event)
        write_line = logger.error if isinstance(event, ERRORS) else logger.info
        write_line(values.pop("event"), **values)

    return write
