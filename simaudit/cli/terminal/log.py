"""The log of a run on stderr: JSON lines for machines; people read the summary. No personal data."""

import json
import sys
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import asdict
from typing import Any

from simaudit.cli.terminal.log_lines import ERRORS, LogEvent
from simaudit.harmless_text import printable_quoted
from simaudit.store.json_forms import LOG

RunLog = Callable[[LogEvent], None]
"""Logs an event, by its kind as information or as what somebody has to look at."""


def _with_form(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    # A collector of logs may take each line by itself.
    return {"schema": LOG, **event}


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
            _with_form,
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
