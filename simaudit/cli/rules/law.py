"""`law`: the provisions and the tariff that the checks and the estimates rest on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.options import CONFIG, LANG, config_of
from simaudit.cli.terminal.output import print_text


@click.command(
    epilog=exits(
        "listed",
        usage="an option or the configuration can't be used, or a law file or a check doesn't load",
    )
)
@click.option(
    "--as-of",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day on which the law is looked at, YYYY-MM-DD; default today.",
)
@click.option("--citations", is_flag=True, help="Every citation in both languages instead, to be read.")
@LANG
@CONFIG
def law(day: datetime | None, citations: bool, lang: str, config_path: Path | None) -> None:
    """List the law by day: provisions, whether their text was compared, checks on each, fines, what changes.

    What begins or ends within a year of the day, before it or after, comes first; then each provision with
    its days and the checks that rest on it; then the fines and bans in force. † marks a provision whose text
    has not been compared with a second source: what rests on it is given no sanction. The law is data, in
    checks/law/provisions.toml and tariffs.toml.

    \b
    Examples:
      simaudit law
      simaudit law --as-of 2026-06-30 --lang en
      simaudit law --citations
    """
    from simaudit.cli.text.law import citations_text, law_text
    from simaudit.config.rules_in_force import rules_of
    from simaudit.period import today

    checks = rules_of(config_of(config_path, {})).checks
    as_of = day.date() if day else today()
    print_text(citations_text(as_of) if citations else law_text(checks, as_of, lang))
