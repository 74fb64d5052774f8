"""How the end of a run is said: exit code, one line on stdout, problems on stderr, the notify command."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

from simaudit.cli.options import say
from simaudit.errors import ExitCode, SimauditError

if TYPE_CHECKING:
    from simaudit.audit.audit import Outcome
    from simaudit.cli.log import RunLog
    from simaudit.config import Config


def end(
    outcome: Outcome,
    fail_on: str,
    config: Config,
    log: RunLog,
    *,
    timings: bool,
    quiet: bool,
    tell: bool,
    receipt: str | None,
) -> NoReturn:
    """Say what a run came to, tell the notify command where something was done, and exit.

    `receipt` = the carrier whose receipt is to be handed in with its extract, or None.
    """
    for account in outcome.accounts:
        log.info(
            "read", file=account.name, read=account.read, loaded=account.loaded, rejected=account.rejected
        )
    for data in outcome.deleted:
        log.info("deleted", period=data.period, carrier=data.carrier, kind=data.kind)
    code = _code(outcome, fail_on, config)
    lines = [_summary(outcome), *(str(problem) for problem in outcome.problems)]
    log.info(
        "done",
        out=str(outcome.folder),
        exit_code=int(code),
        seconds=round(sum(outcome.timings.values()), 1),
        unchanged=outcome.unchanged_since is not None,
    )
    if not quiet or code != ExitCode.DONE:
        click.echo(lines[0])
    if receipt:
        click.echo(f"Receipt, to hand in with the file: {outcome.folder / receipt / 'receipt.json'}")
    if timings:
        for phase, seconds in outcome.timings.items():
            click.echo(f"  {phase:<10} {seconds:8.2f} s")
    fault = tell and outcome.unchanged_since is None and _told(config, log, lines, code, outcome.folder.name)
    say([*lines[1:], *([fault] if fault else [])])
    sys.exit(code)


def failed(error: BaseException, config: Config, log: RunLog, period: str, *, tell: bool) -> None:
    """Log a run that could not be finished, and tell the notify command."""
    # The text of any other error may quote a record.
    reason = (
        str(error) if isinstance(error, SimauditError) else f"a defect of simaudit: {type(error).__name__}"
    )
    code = error.exit_code if isinstance(error, SimauditError) else ExitCode.INCOMPLETE
    log.info("failed", period=period or None, exit_code=int(code), reason=reason)
    if tell and (fault := _told(config, log, [f"{period or 'simaudit'}: not done: {reason}"], code, period)):
        say([fault])


def _told(config: Config, log: RunLog, lines: list[str], code: ExitCode, period: str) -> str | None:
    """Run the notify command; returns why it failed, which changes nothing, or None."""
    from simaudit.cli.notify import notify

    fault = notify(config, lines, int(code), period)
    if fault:
        log.info("not_told", reason=fault)
    return fault


def _code(outcome: Outcome, fail_on: str, config: Config) -> ExitCode:
    from simaudit.judge.results import reaches

    if outcome.problems:
        return ExitCode.INCOMPLETE
    return ExitCode.FINDINGS if reaches(outcome.results, fail_on, config.tolerated()) else ExitCode.DONE


def _summary(outcome: Outcome) -> str:
    reports = outcome.folder / "index.html"
    if outcome.unchanged_since:
        return (
            f"{outcome.folder.name}: unchanged since {outcome.unchanged_since}: nothing to do "
            f"(--force audits again). Reports: {reports}"
        )
    found = int(outcome.results["violations"].sum())
    loaded = sum(account.loaded for account in outcome.accounts)
    rejected = sum(account.rejected for account in outcome.accounts)
    carriers = outcome.results["carrier"].n_unique()
    return (
        f"{outcome.folder.name}: {carriers} carriers, {loaded:,} records judged, {rejected:,} rejected, "
        f"{found:,} findings. Reports: {reports}"
        + "".join(
            f". {later} was audited before it: simaudit report --period {later} compares it again"
            for later in outcome.later
        )
    )
