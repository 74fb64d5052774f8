"""`answers`: what carriers and inspectors filled in, back into the store."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simaudit.cli.help import exits
from simaudit.cli.options import ANY, CONFIG, STORE, config_of, say
from simaudit.errors import ExitCode

if TYPE_CHECKING:
    from simaudit.store.store import Store

_FAULTS_SHOWN = 1_000


@click.command(
    epilog=exits(
        "merged, or merged already",
        usage="an option, the configuration or the store can't be used; nothing was merged",
        incomplete="the file can't be read, or a row can't be merged; nothing was merged",
        busy=True,
    )
)
@click.argument("file", type=ANY)
@CONFIG
@STORE
def answers(file: Path, config_path: Path | None, store: Path | None) -> None:
    """Read a filled workbook (or CSV) of answers to findings, or of a sample's results, into the store.

    FILE is the annex findings.xlsx with its last columns filled in, or a worksheet of `simaudit sample`.

    \b
    Examples:
      simaudit answers viettel_2026-10_answered.xlsx

    Whole or not at all: where a row can't be merged, every such row is listed on stdout, and
    nothing is changed.
    """
    from simaudit.store.access_log import access_note
    from simaudit.store.store import Store

    kept = Store(config_of(config_path, {"store": store}).store)
    with access_note(kept, "answers", None, [file]):
        _receive(kept, file)


def _receive(store: Store, file: Path) -> None:
    from simaudit.audit.answers import receive

    received = receive(store, file, datetime.now().astimezone().replace(tzinfo=None))
    if received.faults:
        for fault in received.faults[:_FAULTS_SHOWN]:
            click.echo(fault.text())
        number = len(received.faults)
        if number > _FAULTS_SHOWN:
            click.echo(f"and {number - _FAULTS_SHOWN:,} more")
        say(
            [f"{file}: nothing was merged; correct what is listed ({number:,}) and read the whole file again"]
        )
        sys.exit(ExitCode.INCOMPLETE)
    if received.merged_at:
        click.echo(f"{file.name}: merged already on {received.merged_at:%Y-%m-%d %H:%M}; nothing has changed")
        return
    click.echo(
        f"{received.carrier} {received.period}: {received.new:,} {_KINDS[received.kind]} new, "
        f"{received.changed:,} changed, {received.as_before:,} as before. "
        f"Shown by the next audit, and by: simaudit report --period {received.period}"
    )


_KINDS = {"answer": "answers", "inspection": "inspection results"}
