"""`columns`: what a carrier delivers, to be read, to be filled in, and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simaudit.cli.terminal import options as terminal
from simaudit.cli.terminal.output import print_path, print_text
from simaudit.messages import Words
from simaudit.store.json_forms import SCHEMAS

if TYPE_CHECKING:
    import polars as pl

    from simaudit.rules.delivered_columns import DeliveredColumn

_WORKBOOK = Path("subscriber.xlsx")
_FILES = {"sql": "columns.sql", "json-schema": "columns.json", "odcs": "columns.odcs.json"}


@terminal.command(
    "printed, or written",
    usage="an option or the configuration can't be used, or a check doesn't load",
    incomplete="the workbook can't be written",
)
@terminal.format_option(
    *("text", "md", "csv", "xlsx", "sql", "json-schema", "odcs"),
    meaning="text (default), md or csv to be read; xlsx to be filled in; "
    "sql, json-schema or odcs for programs.",
)
@click.option("--out", type=terminal.FILE, help=f"The workbook of --format xlsx; default {_WORKBOOK}.")
@terminal.LANG
@terminal.CONFIG
def columns(here: terminal.Installation, output_format: str, out: Path | None, lang: str) -> None:
    """Say what a carrier delivers: each column with its type, wordings, an example and its checks.

    Only msisdn must be there. Where another column is absent, checks that need it are not assessable; of
    eighteen the absence is itself a finding. The workbook has a list to choose from in each coded column, and
    an audit reads it as it is; odcs is a contract of the Open Data Contract Standard.

    \b
    Examples:
      simaudit columns --lang en
      simaudit columns --format xlsx --out viettel_2026-10.xlsx
      simaudit columns --format sql
    """
    from simaudit.report.annexes.column_workbook import write_column_workbook
    from simaudit.rules.delivered_columns import delivered_columns

    delivered = delivered_columns(here.rules.checks)
    if output_format == "xlsx":
        path = out or _WORKBOOK
        tables = {language: columns_table(delivered, language) for language in ("vi", "en")}
        write_column_workbook(delivered, tables, path)
        print_path(path)
    elif output_format in _FILES:
        print_text((SCHEMAS / _FILES[output_format]).read_text(encoding="utf-8"))
    else:
        texts = {"text": columns_listing, "md": columns_markdown, "csv": columns_csv}
        print_text(texts[output_format](delivered, lang))


def _kind(column: DeliveredColumn, lang: str) -> str:
    """How the column's values are to be written."""
    return Words("columns", lang)[f"kind {column.kind}"]


def _absence(column: DeliveredColumn, lang: str) -> str:
    """What follows where the column isn't there."""
    expectation = "required" if column.required else "expected" if column.expected else "optional"
    return Words("columns", lang)[expectation]


def _wordings(column: DeliveredColumn) -> str:
    """`ACTIVE: Hoạt động, Đang hoạt động; …` of a coded column; empty of others."""
    return "; ".join(f"{value}: {', '.join(wordings)}" for value, wordings in column.wordings.items())


def columns_listing(columns: Sequence[DeliveredColumn], lang: str) -> str:
    """A paragraph a column."""
    word = Words("columns", lang)
    parts = [word["intro"]]
    for column in columns:
        lines = [
            f"{column.name}  ({column.heading})",
            f"{column.says.get(lang)}; {_kind(column, lang)}",
            f"{word['example']}: {column.example}",
            f"{word['absence']}: {_absence(column, lang)}",
        ]
        if column.headings:
            lines.append(f"{word['heading']}: {word['also']} {', '.join(column.headings)}")
        if column.wordings:
            lines.append(f"{word['wordings']}: {_wordings(column)}")
        lines += [
            f"{word[key]}: {', '.join(checks)}"
            for key, checks in (
                ("needed", column.needed_by),
                ("either", column.one_of_several),
                ("used", column.used_by),
            )
            if checks
        ]
        parts.append("\n  ".join(lines))
    return "\n\n".join(parts)


def columns_table(columns: Sequence[DeliveredColumn], lang: str) -> pl.DataFrame:
    """A row a column, under the words of the language."""
    import polars as pl

    word = Words("columns", lang)
    rows = [
        {
            word["column"]: column.name,
            word["heading"]: ", ".join((column.heading, *column.headings)),
            word["type"]: _kind(column, lang),
            word["holds"]: column.says.get(lang),
            word["wordings"]: _wordings(column),
            word["example"]: column.example,
            word["absence"]: _absence(column, lang),
            word["needed"]: ", ".join(column.needed_by),
            word["either"]: ", ".join(column.one_of_several),
            word["used"]: ", ".join(column.used_by),
        }
        for column in columns
    ]
    return pl.DataFrame(rows)


def columns_csv(columns: Sequence[DeliveredColumn], lang: str) -> str:
    """The table as CSV."""
    from simaudit.report.annexes.tables import formula_safe

    return formula_safe(columns_table(columns, lang)).write_csv(line_terminator="\n")


def columns_markdown(columns: Sequence[DeliveredColumn], lang: str) -> str:
    """The table in Markdown."""
    table = columns_table(columns, lang)
    cells = ([cell.replace("|", "\\|") for cell in row] for row in table.iter_rows())
    rows = [table.columns, ["---"] * table.width, *cells]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
