"""The log of a run on stderr: JSON lines for machines; people read the summary. No personal data."""

import json
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Protocol

from simaudit.harmless_text import printable_quoted
from simaudit.store.json_forms import LOG


class RunLog(Protocol):
    """Takes events of a run with counts, names of files and times."""

    def info(self, event: str, **values: object) -> object:
        """Log an event."""

    def error(self, event: str, **values: object) -> object:
        """Log an event that somebody has to look at."""


class _NoLog:
    def info(self, event: str, **values: object) -> None:
        """Log nothing."""

    def error(self, event: str, **values: object) -> None:
        """Log nothing."""


def _with_form(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    # A collector of logs may take each line by itself.
    return {"schema": LOG, **event}


def _one_line(event: object, **options: Any) -> str:
    return printable_quoted(json.dumps(event, **options))


def run_log(*, json: bool) -> RunLog:
    """A log of JSON lines, or one that writes nothing."""
    if not json:
        return _NoLog()
    # Loaded only for JSON: it takes longer than to judge a small register.
    import structlog

    logger: RunLog = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            _with_form,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(_one_line, ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger("info"),
    )
    return logger
