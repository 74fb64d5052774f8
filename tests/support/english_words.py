"""English words in Vietnamese pages, workbooks and documents."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import docx
import openpyxl

from simaudit.intake.text.encoding import is_syllable
from simaudit.rules.carrier_names import known_names

_LISTED: Final = Path(__file__).with_name("names_and_codes.txt").read_text(encoding="utf-8").splitlines()

NAMES: Final = frozenset(
    word for line in _LISTED if not line.startswith("#") for word in line.split()
) | frozenset(word for one in known_names().values() for word in one.name.split())
"""Of the list, and carriers'."""

_FILE: Final = re.compile(r"[\w.*-]+\.(?:csv|tsv|gz|zst|parquet|xlsx|json|html|toml|docx)\b(?:\.gz|\.zst)?")
_CODE: Final = re.compile(r"\b(?=[A-Z])[A-Z0-9]+(?:-[A-ZĐ0-9]+)+\b|\b[A-Za-z]*\d\w*\b|[^\s|]*\*\S*")
_WORD: Final = re.compile(r"(?<!\w)[A-Za-z][A-Za-z_]+(?:['’][a-z]+)?(?!\w)")
_HIDDEN: Final = re.compile(r"<(style|script|code|pre|head)\b.*?</\1>", re.DOTALL)


def english_words(text: str) -> set[str]:
    """ASCII words that are neither Vietnamese syllables nor names and codes."""
    bare = _CODE.sub(" ", _FILE.sub(" ", text))
    return {word for word in _WORD.findall(bare) if word not in NAMES and not is_syllable(word)}


def page_text(path: Path) -> str:
    """What people read on a page; SQL and what is marked as code apart."""
    shown = _HIDDEN.sub(" ", path.read_text(encoding="utf-8"))
    return html.unescape(re.sub(r"<[^>]+>", " ", shown))


def book_text(path: Path) -> str:
    """What people see in a workbook, headings and lists included; hidden rows and columns apart."""
    book = openpyxl.load_workbook(path)
    return "\n".join([*book.sheetnames, *(text for sheet in book.worksheets for text in _sheet_texts(sheet))])


def _sheet_texts(sheet: Any) -> Iterator[str]:
    hidden = {
        column
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for column in range(dimension.min, dimension.max + 1)
    }
    for row in sheet.iter_rows():
        if not sheet.row_dimensions[row[0].row].hidden:
            yield from (str(cell.value) for cell in row if cell.value and cell.column not in hidden)
    for choice in sheet.data_validations.dataValidation:
        yield from (
            str(text) for text in (choice.formula1, choice.promptTitle, choice.prompt, choice.error) if text
        )


def document_text(path: Path) -> str:
    """The paragraphs and tables of a Word document."""
    document = docx.Document(str(path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
