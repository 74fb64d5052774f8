"""`columns`: what a carrier delivers, to be read, to be filled in, and for programs."""

from __future__ import annotations

from pathlib import Path

import click

from simaudit.cli.terminal.help import exits
from simaudit.cli.terminal.options import CONFIG, FILE, LANG, config_of
from simaudit.cli.terminal.output import print_json, print_path, print_text

_WORKBOOK = Path("subscriber.xlsx")


@click.command(
    epilog=exits(
        "printed, or written",
        usage="an option or the configuration can't be used, or a check doesn't load",
        incomplete="the workbook can't be written",
    )
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "md", "csv", "xlsx", "sql", "json-schema", "odcs"]),
    default="text",
    help="text (default), md or csv to be read; xlsx to be filled in; sql, json-schema or odcs for programs.",
)
@click.option("--out", type=FILE, help=f"The workbook of --format xlsx; default {_WORKBOOK}.")
@LANG
@CONFIG
def columns(output_format: str, out: Path | None, lang: str, config_path: Path | None) -> None:
    """Say what a carrier delivers: each column with its type, wordings, an example and its checks.

    Only msisdn must be there. Where another column is absent, checks that need it are not assessable; of
    sixteen the absence is itself a finding. The workbook has a list to choose from in each coded column, and
    an audit reads it as it is; odcs is a contract of the Open Data Contract Standard.

    \b
    Examples:
      simaudit columns --lang en
      simaudit columns --format xlsx --out viettel_2026-10.xlsx
      simaudit columns --format sql
    """
    from simaudit.cli.text.columns import columns_csv, columns_listing, columns_markdown, columns_table
    from simaudit.config.rules_in_force import rules_of
    from simaudit.report.annexes.column_schemas import columns_json_schema, columns_odcs, columns_sql
    from simaudit.report.annexes.column_workbook import write_column_workbook
    from simaudit.rules.delivered_columns import delivered_columns

    delivered = delivered_columns(rules_of(config_of(config_path, {})).checks)
    if output_format == "xlsx":
        path = out or _WORKBOOK
        tables = {language: columns_table(delivered, language) for language in ("vi", "en")}
        write_column_workbook(delivered, tables, path)
        print_path(path)
    elif output_format in ("json-schema", "odcs"):
        print_json((columns_json_schema if output_format == "json-schema" else columns_odcs)(delivered))
    elif output_format == "sql":
        print_text(columns_sql(delivered))
    else:
        texts = {"text": columns_listing, "md": columns_markdown, "csv": columns_csv}
        print_text(texts[output_format](delivered, lang))
