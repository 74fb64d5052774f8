"""The log of a run on stderr: JSON lines for machines, only warnings for people. No personal data."""

import sys

import structlog
from structlog.typing import FilteringBoundLogger


def run_log(*, json: bool) -> FilteringBoundLogger:
    """A logger of counts, names of files and times; in text form it is silent, for the summary says all."""
    shown = structlog.processors.JSONRenderer(ensure_ascii=False) if json else structlog.dev.ConsoleRenderer()
    logger: FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            shown,
        ],
        wrapper_class=structlog.make_filtering_bound_logger("info" if json else "warning"),
    )
    return logger
