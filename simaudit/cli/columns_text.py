"""What a carrier delivers, to be read: as text, as a Markdown table, and as CSV."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from simaudit.report.annexes.tables import formula_safe
from simaudit.rules.delivered_columns import DeliveredColumn

WORDS: Final = {
    "vi": {
        "column": "Cột",
        "heading": "Tiêu đề",
        "type": "Kiểu",
        "holds": "Nội dung",
        "wordings": "Cách ghi được nhận",
        "example": "Ví dụ",
        "absence": "Nếu thiếu",
        "needed": "Tiêu chí cần cột này",
        "either": "Tiêu chí cần cột này hoặc cột khác",
        "used": "Tiêu chí dùng nếu có",
        "required": "không đọc được tệp",
        "expected": "là dấu hiệu vi phạm",
        "optional": "các tiêu chí cần cột này không đánh giá được",
        "also": "cũng nhận",
        "intro": "Dữ liệu một tháng của doanh nghiệp: chỉ cột msisdn là bắt buộc; thiếu cột khác thì một số\n"
        "tiêu chí không đánh giá được. Tiêu đề là tên cột hoặc một trong các tiêu đề được nhận,\n"
        "không phân biệt chữ hoa, chữ thường và dấu.",
    },
    "en": {
        "column": "Column",
        "heading": "Heading",
        "type": "Type",
        "holds": "What it holds",
        "wordings": "Wordings that are read",
        "example": "Example",
        "absence": "Where it is absent",
        "needed": "Checks that need it",
        "either": "Checks that need it or another column",
        "used": "Checks that look at it where it is there",
        "required": "nothing is read of the file",
        "expected": "is a finding",
        "optional": "the checks that need it can't be assessed",
        "also": "also read",
        "intro": "A carrier's extract of a month: only msisdn must be there; without other columns some\n"
        "checks can't be assessed. A heading is the column's name or one of the headings that are read,\n"
        "in any case, with or without accents.",
    },
}
"""By language."""

_KINDS: Final = {
    "msisdn": {"vi": "số, dạng 09… hoặc 849…", "en": "a number as 09… or 849…"},
    "identifier": {"vi": "văn bản, giữ số 0 ở đầu", "en": "text, leading zeros kept"},
    "code": {"vi": "văn bản", "en": "text"},
    "text": {"vi": "văn bản", "en": "text"},
    "token": {"vi": "một trong các giá trị", "en": "one of the values"},
    "nationality": {"vi": "nước: tên hoặc mã ISO 3166", "en": "country: its name or ISO 3166 code"},
    "date": {"vi": "ngày: dd/mm/yyyy", "en": "date: dd/mm/yyyy"},
    "timestamp": {"vi": "thời điểm: dd/mm/yyyy hh:mm:ss", "en": "time: dd/mm/yyyy hh:mm:ss"},
    "boolean": {"vi": "có hoặc không", "en": "yes or no"},
}
"""Kinds of columns as a carrier is to write them, by language."""


def kind_in_words(column: DeliveredColumn, lang: str) -> str:
    """How the column's values are to be written."""
    return _KINDS[column.kind][lang]


def absence_in_words(column: DeliveredColumn, lang: str) -> str:
    """What follows where the column isn't there."""
    case = "required" if column.required else "expected" if column.expected else "optional"
    return WORDS[lang][case]


def wordings_in_words(column: DeliveredColumn) -> str:
    """`ACTIVE: Hoạt động, Đang hoạt động; …` of a coded column; empty of others."""
    return "; ".join(f"{value}: {', '.join(wordings)}" for value, wordings in column.wordings.items())


def columns_listing(columns: Sequence[DeliveredColumn], lang: str) -> str:
    """A paragraph a column."""
    word = WORDS[lang]
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
    word = WORDS[lang]
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
