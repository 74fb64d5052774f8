"""Tables that a narrow screen shows as cards: each cell carries the head of its column, as a label.

A table with few columns fits a phone as it is. The labels are shown by the style sheet, from `data-label`, so
that the templates have each head once.
"""

import re
from collections.abc import Sequence
from html import unescape
from typing import Final

from markupsafe import escape

_COLUMNS: Final = 4
"""From which on a table becomes cards: three columns have room for their words on 360 pixels. A template
may give a smaller table the class itself."""

_TABLE: Final = re.compile(r"<table\b([^>]*)>(.*?)</table>", re.DOTALL)
_HEAD: Final = re.compile(r"<thead>.*?</thead>", re.DOTALL)
_HEAD_CELL: Final = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_ROW: Final = re.compile(r"<tr\b[^>]*>.*?</tr>", re.DOTALL)
_CELL: Final = re.compile(r"<(td|th)\b([^>]*)>")
_SPAN: Final = re.compile(r'\bcolspan="([0-9]+)"')
_LABELLED: Final = re.compile(r"<td\b[^>]* data-label=")
_CLASS: Final = re.compile(r'\bclass="')


def with_cards(page: str) -> str:
    """The page, with the class `cards` on its wide tables and labels on their cells.

    The page's own tables are told by their tags: text from a carrier's file has none, as it is escaped.
    """
    return _TABLE.sub(_as_cards, page)


def _as_cards(table: re.Match[str]) -> str:
    attributes, content = table.groups()
    head = _HEAD.search(content)
    labels = [escape(_words(cell)) for cell in _HEAD_CELL.findall(head[0])] if head else []
    is_wanted = "cards" in attributes
    if head is None or (len(labels) < _COLUMNS and not is_wanted):
        return table[0]
    name = attributes
    if not is_wanted:
        name = _CLASS.sub('class="cards ', name, count=1) if "class=" in name else f'{name} class="cards"'
    rows = _ROW.sub(lambda row: _labelled(row[0], labels), content[head.end() :])
    if not _LABELLED.search(rows):
        # It has no rows but one that says so.
        return table[0]
    return f"<table{name}>{content[: head.end()]}{rows}</table>"


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def _labelled(row: str, labels: Sequence[str]) -> str:
    parts, column, end = [], 0, 0
    for cell in _CELL.finditer(row):
        span = _SPAN.search(cell[2])
        parts.append(row[end : cell.start()])
        label = labels[column] if span is None and column < len(labels) else ""
        parts.append(f'<{cell[1]}{cell[2]} data-label="{label}">' if label else cell[0])
        column += int(span[1]) if span else 1
        end = cell.end()
    return "".join([*parts, row[end:]])
