"""What is written of the catalogue: a new check, refused until its texts are there, and checks/README.md."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from simaudit.contract import FAMILIES, OWN_PREFIX
from simaudit.errors import Note, UsageError
from simaudit.files import writing_to
from simaudit.messages import Words
from simaudit.paths import BUNDLED, CHECKS, REPORTS
from simaudit.rules.case_file import SUFFIX, case_file
from simaudit.rules.check import Check, Header, Wording
from simaudit.rules.law import built_in_law
from simaudit.rules.load import retired_ids
from simaudit.rules.provisions import as_entry, citation

PREFIXES: Final = dict(zip(FAMILIES, ("UNR", "MIS", "BLK", "PRC", "EXT"), strict=True))
"""Family → the prefix of its ids."""

_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LAST_NUMBER: Final = 99

SKELETONS: Final = REPORTS / "skeletons"
"""check.sql and check.cases.toml, with `{id}` and `{slug}` to fill in."""


def write_skeleton(family: str, slug: str, folder: Path | None = None) -> tuple[Path, Path]:
    """Write the check and its cases under the next free id; returns both paths.

    `folder` is a checks folder outside the catalogue (None: the catalogue). A department's own checks have
    ids of their own: one of a family might be that of a check which a later version has. Raises UsageError,
    CatalogueError, OutputError.
    """
    if family not in PREFIXES:
        raise UsageError("family_unknown", family=family, families=FAMILIES)
    if _SLUG.fullmatch(slug) is None:
        raise UsageError("slug_malformed", slug=slug)
    if folder is None and BUNDLED:
        raise UsageError("catalogue_installed")
    target = folder or CHECKS
    prefix = PREFIXES[family] if target.resolve() == CHECKS.resolve() else OWN_PREFIX
    check_id = next_id(prefix, {CHECKS, target})
    stem = f"{check_id}_{slug}"
    paths = (target / family / f"{stem}.sql", target / family / f"{stem}{SUFFIX}")
    for path, ending in zip(paths, (".sql", SUFFIX), strict=True):
        with writing_to(path):
            skeleton = (SKELETONS / f"check{ending}").read_text(encoding="utf-8")
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(skeleton.replace("{id}", check_id).replace("{slug}", slug))
    return paths


def own_ids_of_families(checks: Iterable[Check]) -> Note | None:
    """Which checks of a department's own have an id of a family of the catalogue, as older ones do."""
    ids = [
        check.id
        for check in checks
        if not check.path.is_relative_to(CHECKS) and check.id[:3] in PREFIXES.values()
    ]
    return Note("own_id_of_family", checks=ids) if ids else None


def texts_to_write(path: Path, folder: Path | None) -> Note:
    """Which texts of the skeleton at `path` have to be written, and how to run its cases."""
    texts = [name for name, field in Header.model_fields.items() if field.annotation is Wording]
    option = f" --folder {folder}" if folder else ""
    return Note("to_be_written", texts=texts, check=_id_of(path), folder=option)


def _id_of(path: Path) -> str:
    return path.name.partition("_")[0]


def next_id(prefix: str, folders: Iterable[Path]) -> str:
    """The id after the highest one used or retired with this prefix; a gap may be one retired without a note.

    Ids are taken from file names, as a check with unwritten texts doesn't load. Raises UsageError,
    CatalogueError.
    """
    folders = [folder for folder in folders if folder.is_dir()]
    used_ids = {_id_of(path) for folder in folders for path in folder.glob("*/*.sql")}
    used_ids |= {check_id for folder in folders for check_id in retired_ids(folder)}
    id_pattern = re.compile(rf"{prefix}-([0-9][0-9])")
    number = 1 + max(
        (int(match[1]) for check_id in used_ids if (match := id_pattern.fullmatch(check_id))), default=0
    )
    if number > _LAST_NUMBER:
        raise UsageError("family_full", last=f"{prefix}-{_LAST_NUMBER}")
    return f"{prefix}-{number:02d}"


_TABLE: Final = """\
| id | severity | nature | tên gọi · title | population | basis | from |
|---|---|---|---|---|---|---|
"""


def readme(checks: Sequence[Check]) -> str:
    """The page in Markdown; `checks` are in the order of the catalogue."""
    case_files = {check.id: case_file(check) for check in checks}
    unplanted = ", ".join(id_ for id_, cases in case_files.items() if not (cases and cases.plant))
    without = f". Without one, and so never planted: {unplanted}" if unplanted else ""
    introduction = (REPORTS / "skeletons" / "checks.md").read_text(encoding="utf-8")
    sections = [introduction.format(total=len(checks), unplanted=without)]
    for family, family_checks in groupby(checks, key=lambda check: check.family):
        vi, en = Words("family", "vi")[family], Words("catalogue", "en")[family]
        lines = "".join(_line(check) for check in family_checks)
        sections.append(f"## {family}\n\n{vi} · {en}\n\n{_TABLE}{lines}")
    return "\n".join(sections)


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
