"""What simaudit writes, read by readers that forgive nothing and aren't its own."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Final
from xml.parsers import expat

import polars as pl
from support.hostile_signs import forbidden_in_page, unprintable

from simaudit.paths import REPORTS


def _refused(*given: object) -> None:
    raise ValueError(given)


def _xml(content: bytes, _name: str) -> None:
    # DTDs, by which XML may hold what is not in it, are refused.
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refused
    parser.Parse(content, True)


_DATA: Final = re.compile(r'<script type="application/json" id="data-[a-z]+">([^<]*)</script>')
_LIBRARY: Final = frozenset(
    f"<script>{(REPORTS / name).read_text(encoding='utf-8')}</script>"
    for name in ("vendor/tabulator/tabulator.min.js", "work.js")
)
"""The scripts of the page to work in, which never travels."""


def _page(content: bytes, name: str) -> None:
    text = content.decode("utf-8")
    if re.fullmatch(r"work(-[a-z0-9_-]+)?\.html", name):
        for script in _LIBRARY:
            text = text.replace(script, "", 1)
        for block in _DATA.findall(text):
            _json(block.encode(), name)
        text = _DATA.sub("", text)
    assert forbidden_in_page(text) == set()
    assert not re.search("<script|<img|<!--[^-]*<", text)


def _table(content: bytes, name: str) -> None:
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
    assert {len(row) for row in rows} <= {len(head)}
    cells = {cell for row in rows for cell in row}
    runs = [
        cell for cell in cells if cell[:1] in "=+@\t\r＝＋－＠" and not re.fullmatch(r"[-+]?[0-9.]*", cell)
    ]
    assert not runs, name


def _package(content: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        for member in packed.namelist():
            assert unprintable(member) == set()
            read_strictly(packed.read(member), member)


def _json(content: bytes, _name: str) -> None:
    # Controls in a text are refused by itself.
    json.loads(content.decode("utf-8"), parse_constant=_refused)


def _parquet(content: bytes, _name: str) -> None:
    pl.read_parquet(io.BytesIO(content))


READERS: Final[Mapping[str, Callable[[bytes, str], None]]] = {
    ".svg": _xml, ".xml": _xml, ".rels": _xml, ".html": _page, ".csv": _table, ".json": _json,
    ".xlsx": _package, ".docx": _package, ".zip": _package, ".parquet": _parquet,
}  # fmt: skip


def read_strictly(content: bytes, name: str) -> None:
    """Read a file by the ending of its name, and what it packs; raises whatever its reader finds wrong."""
    if PurePath(name).suffix in READERS:
        READERS[PurePath(name).suffix](content, name)
