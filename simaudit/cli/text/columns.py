"""What a carrier delivers, to be read: as text, as a Markdown table, and as CSV."""

from collections.abc import Sequence

import polars as pl

from simaudit.messages import Words
from simaudit.report.annexes.tables import formula_safe
from simaudit.rules.delivered_columns import DeliveredColumn


def kind_in_words(column: DeliveredColumn, lang: str) -> str:
    """How the column's values are to be written."""
    return Words("columns", lang)[f"kind {column.kind}"]


def absence_in_words(column: DeliveredColumn, lang: str) -> str:
    """What follows where the column isn't there."""
    expectation = "required" if column.required else "expected" if column.expected else "optional"
    return Words("columns", lang)[expectation]


def wordings_in_words(column: DeliveredColumn) -> str:
    """`ACTIVE: Hoạt động, Đang hoạt động; …` of a coded column; empty of others."""
    return "; ".join(f"{value}: {', '.join(wordings)}" for value, wordings in column.wordings.items())


def columns_listing(columns: Sequence[DeliveredColumn], lang: str) -> str:
    """A paragraph a column."""
    word = Words("columns", lang)
    parts = [word["intro"]]
    for column in columns:
        lines = [
            f"{column.name}  ({column.heading})",
            f"{column.says.get(lang)}; {kind_in_words(column, lang)}",
            f"{word['example']}: {column.example}",
            f"{word['absence']}: {absence_in_words(column, lang)}",
        ]
        if column.headings:
            lines.append(f"{word['heading']}: {word['also']} {', '.join(column.headings)}")
        if column.wordings:
            lines.append(f"{word['wordings']}: {wordings_in_words(column)}")
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
    word = Words("columns", lang)
    return pl.DataFrame(
        [
            {
                word["column"]: column.name,
                word["heading"]: ", ".join((column.heading, *column.headings)),
                word["type"]: kind_in_words(column, lang),
                word["holds"]: column.says.get(lang),
                word["wordings"]: wordings_in_words(column),
                word["example"]: column.example,
                word["absence"]: absence_in_words(column, lang),
                word["needed"]: ", ".join(column.needed_by),
                word["either"]: ", ".join(column.one_of_several),
                word["used"]: ", ".join(column.used_by),
            }
            for column in columns
        ]
    )


def columns_csv(columns: Sequence[DeliveredColumn], lang: str) -> str:
    """The table as CSV."""
    return formula_safe(columns_table(columns, lang)).write_csv(line_terminator="\n")


def columns_markdown(columns: Sequence[DeliveredColumn], lang: str) -> str:
    """The table in Markdown."""
    table = columns_table(columns, lang)
    rows = [table.columns, ["---"] * table.width, *(map(_cell, row) for row in table.iter_rows())]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
