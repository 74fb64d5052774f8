"""The form of the lines of `--log-format json`: one for each event; tests hold what is logged to it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, TypeAdapter


class _Line(BaseModel):
    form: Annotated[Literal["simaudit.log/1"], Field(alias="schema")]
    level: Literal["info", "error"]
    """error: somebody has to look at it."""
    timestamp: str
    """When it was logged, in UTC."""


class Started(_Line):
    """A run has found its files."""

    event: Literal["started"]
    period: str
    carriers: list[str]
    """Those of which there are extracts."""
    lists: dict[str, str]
    """Kind of list → the file of the audited folder that is used."""


class Read(_Line):
    """One file was read and judged."""

    event: Literal["read"]
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


class NotReadLine(_Line):
    """One file could not be read; a line `problem` says why."""

    event: Literal["not_read"]
    file: str
    """The name of the file."""
    carrier: str
    period: str


class Deleted(_Line):
    """Personal data whose term was over were deleted."""

    event: Literal["deleted"]
    period: str
    carrier: str
    """Empty of the annexes over all carriers."""
    kind: Literal["rows", "annexes"]
    """Rows of the store, or annexes of the output."""


class FollowUpsLine(_Line):
    """How many follow-ups need attention."""

    event: Literal["follow_ups"]
    period: str
    overdue: int
    """Deadlines that have passed."""
    still_there: int
    """Notified, and what they are about is still there."""
    ending: int
    """Findings of a carrier and check that become time-barred soon."""


class Problem(_Line):
    """Something could not be read, checked, written or deleted; the rest is done."""

    event: Literal["problem"]
    reason: str
    """In the language of the terminal."""


class Copy(_Line):
    """A file was left out, as another one has the same content."""

    event: Literal["copy"]
    reason: str
    """In the language of the terminal."""


class Failed(_Line):
    """The run could not be finished."""

    event: Literal["failed"]
    period: str | None
    exit_code: int
    """The exit code of the run."""
    reason: str
    """In the language of the terminal."""


class NotifyFailed(_Line):
    """The notify command could not be started, or ended with a fault."""

    event: Literal["notify_failed"]
    reason: str
    """In the language of the terminal."""


class Done(_Line):
    """The run is over."""

    event: Literal["done"]
    out: str
    """The folder of the month's reports."""
    exit_code: int
    """The exit code of the run."""
    seconds: float
    """How long the run took."""
    unchanged: bool
    """Whether nothing was done, as nothing had changed."""


_Any = Annotated[
    Started | Read | NotReadLine | Deleted | FollowUpsLine | Problem | Copy | Failed | NotifyFailed | Done,
    Field(discriminator="event"),
]

LOG_LINE: TypeAdapter[Any] = TypeAdapter(_Any)
