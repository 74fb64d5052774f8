"""`access`: who worked with the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.options import CONFIG, STORE, config_of
from simaudit.cli.terminal.output import print_text, worded
from simaudit.period import moment_text


@click.command(
    epilog=exits(
        "listed",
        usage="an option or the configuration can't be used, or there is no store",
        busy=True,
    )
)
@CONFIG
@STORE
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, whole; otherwise a line each.")
def access(config_path: Path | None, *, as_csv: bool, **overrides: Any) -> None:
    """List who ran what, when, for which month and over which files, and how it ended; of a dossier also why.

    A run without an exit code was killed, or is still going.

    \b
    Examples:
      simaudit access
      simaudit access --csv > access.csv
    """
    import polars as pl

    from simaudit.errors import Note
    from simaudit.harmless_text import printable
    from simaudit.report.annexes.tables import formula_safe
    from simaudit.store.access_log import access_notes
    from simaudit.store.store import Store

    config = config_of(config_path, overrides)
    notes = access_notes(Store(config.store, config.key_file))
    if as_csv:
        # Notes of earlier versions have names as they were.
        listed = notes.with_columns(
            pl.Series(
                "files", [" | ".join(map(printable, names or ())) for names in notes["files"].to_list()]
            ),
            *(
                pl.Series(name, [text and printable(text) for text in notes[name]], dtype=pl.String)
                for name in ("who", "reason")
            ),
        )
        when = "%Y-%m-%d %H:%M:%S+07:00"
        print_text(formula_safe(listed).write_csv(line_terminator="\n", datetime_format=when))
        return
    for note in notes.iter_rows(named=True):
        who = printable(note["who"])
        code = "-" if note["exit_code"] is None else note["exit_code"]
        remarks = [worded(Note("access_files", files=len(note["files"])))] if note["files"] else []
        remarks += [f"“{printable(note['reason'])}”"] if note["reason"] else []
        print_text(
            f"{moment_text(note['began'], 'seconds')}  {code:>2}  {who:<16} {note['command']:<10} "
            f"{note['period'] or '':<8} {'  '.join(remarks)}".rstrip()
        )
