"""Renders checks/README.md: all checks on one page, from their headers and cases files."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from simaudit.messages import Words
from simaudit.paths import REPORTS
from simaudit.rules.case_file import case_file
from simaudit.rules.check import Check
from simaudit.rules.law import built_in_law
from simaudit.rules.provisions import as_entry, citation

_TABLE: Final = """\
| id | severity | nature | tên gọi · title | population | basis | from |
|---|---|---|---|---|---|---|
"""


def readme(checks: Sequence[Check]) -> str:
    """The page in Markdown; `checks` are in the order of the catalogue."""
    unplanted = ", ".join(check.id for check in checks if not _planted(check))
    without = f". Without one, and so never planted: {unplanted}" if unplanted else ""
    introduction = (REPORTS / "skeletons" / "checks.md").read_text(encoding="utf-8")
    sections = [introduction.format(total=len(checks), unplanted=without)]
    for family, family_checks in groupby(checks, key=lambda check: check.family):
        vi, en = Words("family", "vi")[family], Words("catalogue", "en")[family]
        lines = "".join(_line(check) for check in family_checks)
        sections.append(f"## {family}\n\n{vi} · {en}\n\n{_TABLE}{lines}")
    return "\n".join(sections)


def _planted(check: Check) -> bool:
    example_file = case_file(check)
    return example_file is not None and bool(example_file.plant)


def _line(check: Check) -> str:
    identity = check.header.check
    cells = (
        f"[{check.id}]({check.family}/{check.path.name})",
        check.severity,
        check.nature + (", *cross*" if check.cross else "") + (", *remark*" if check.remark else ""),
        f"{check.header.title.vi}<br>{check.header.title.en}",
        f"`{population(check)}`",
        "<br>".join(_cited(key) for key in identity.basis) or "–",
        str(identity.valid_from or "–") + (f" – {identity.valid_to}" if identity.valid_to else ""),
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _cited(key: str) -> str:
    cited = built_in_law().provision(key)
    return as_entry(citation(cited, "vi")) if cited else key


def population(check: Check) -> str:
    """The population of a check: the name of a view, or the FROM and WHERE of the CTE that defines it."""
    name = check.header.check.population
    part = re.search(rf"\b{name} AS (?:NOT MATERIALIZED )?\(\n(.*?)\n\)", check.sql, re.DOTALL)
    if part is None:
        return name
    without_comments = re.sub(r"--[^\n]*", "", part[1])
    return " ".join(without_comments.split()).removeprefix("SELECT * FROM ")
