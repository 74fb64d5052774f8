"""`doctor`: what this installation is and can do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.options import CONFIG, OUT, STORE, config_of
from simaudit.cli.terminal.output import language, print_text, worded
from simaudit.errors import ExitCode
from simaudit.harmless_text import printable
from simaudit.messages import Words


@click.command(
    epilog=exits(
        "all is well",
        usage="an option or the configuration can't be used",
        incomplete="a run would stumble: the lines marked !! say over what, and the cure",
    )
)
@CONFIG
@STORE
@OUT
def doctor(config_path: Path | None, **overrides: Any) -> None:
    """Say what this installation is and can do, and where a run would stumble; changes nothing.

    \b
    Examples:
      simaudit doctor
      simaudit doctor --config /srv/simaudit/simaudit.toml
    """
    from simaudit.jobs.doctor import examine

    seen = list(examine(config_of(config_path, overrides)))
    words = Words("doctor", language())
    for name, well, messages in seen:
        text = "; ".join(map(worded, messages))
        mark = (words["ok"] if well else "!!").ljust(len(words["ok"]))
        print_text(f"{mark}  {words[name]:<14} {printable(text)}")
    if not all(finding.well for finding in seen):
        sys.exit(ExitCode.INCOMPLETE)
