"""`report`: a month's reports from the store."""

import sys

import click

from simaudit.cli.terminal.command import Installation, command
from simaudit.cli.terminal.options import (
    FULL,
    OUT,
    SEVERITIES,
    KeyOption,
    month_of,
    noted,
    period_option,
    with_store,
)
from simaudit.cli.terminal.output import print_errors, print_path
from simaudit.errors import ExitCode


@command(
    "written; nothing at or above --fail-on",
    findings="written; something at or above --fail-on was found",
    usage="an option or the configuration can't be used, or the store holds no such month",
    incomplete="a report can't be written",
    busy=True,
)
@period_option("The month, or last-month; default the one audited last.")
@with_store
@OUT
@click.option(
    "--lang", cls=KeyOption, help="vi, en, or vi,en for both; default those of the month's last run."
)
@FULL
@click.option(
    "--fail-on",
    cls=KeyOption,
    type=SEVERITIES,
    help="Exit with 1 where something at or above this severity was found; default none.",
)
def report(here: Installation, period: str | None, *, full: bool) -> None:
    """Write a month's reports again from the store without auditing: in another language, or lost ones.

    They are compared with the months before as these are by now; --fail-on judges the results again. Pages
    in languages that are not written now are removed.

    \b
    Examples:
      simaudit report --lang vi,en
      simaudit report --period 2026-09 --out again
    """
    from simaudit.config import languages
    from simaudit.jobs.stored.stored_reports import rewrite_reports
    from simaudit.judge.results import reaches

    config, store = here.config, here.store
    tolerated = here.rules.tolerated(config)
    month = month_of(period)
    with noted(store, month):
        langs = languages(config.lang) if here.keys["lang"] else None
        written = rewrite_reports(store, config.out, month, langs, full=full)
        for path in written.pages:
            print_path(path)
        print_errors(written.outdated)
        if reaches(written.results, config.fail_on or "none", tolerated):
            sys.exit(ExitCode.FINDINGS)
