"""The log of a run on stderr, `--log-format json`: a line an event, by its form in reports/schemas/log.json.

JSON lines are for machines; people read the summary. No personal data.
"""

import json
import sys
from collections.abc import Callable
from typing import Any, Final

from simaudit.harmless_text import printable_quoted
from simaudit.store.json_forms import LOG

ERRORS: Final = ("problem", "failed", "notify_failed")
"""Events of the level error: somebody has to look at them."""

RunLog = Callable[..., None]
"""Logs an event by its name, with the fields of its form, by its kind as information or as an error."""


def _one_line(event: object, **options: Any) -> str:
    return printable_quoted(json.dumps(event, **options))


def run_log(*, json: bool) -> RunLog:
    """A log of JSON lines, or one that writes nothing."""
    if not json:
        return lambda _, **fields: None
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

    def write(event: str, /, **fields: Any) -> None:
        write_line = logger.error if event in ERRORS else logger.info
        write_line(event, **fields)

    return write
