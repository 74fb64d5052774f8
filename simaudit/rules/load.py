"""Loads checks: a TOML header and a query from each file, validated against each other.

Every `checks/<family>/<ID>_<slug>.sql` is a check; its leading comment is the header. Unknown or missing
keys, ids used twice, and relations, columns or parameters that the header doesn't declare are refused.
"""

import os
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import Field

from simaudit.contract import CHECK_ID, FAMILIES
from simaudit.errors import CatalogueError, Note, nearest
from simaudit.files import read_text, system_reason
from simaudit.paths import CHECKS, LINKS, POPULATIONS
from simaudit.rules.check import Check, Header
from simaudit.rules.criteria import stated_criteria
from simaudit.rules.toml_file import StrictModel, parse_toml, read_model, validate_model

RETIRED: Final = "retired.toml"
"""The file, in a checks folder, of the ids of deleted checks, which no new check may use: findings of past
years, waivers and letters name a check by its id, so an id must never mean another check."""


class _Retired(StrictModel):
    id: str = Field(pattern=CHECK_ID)
    reason: str = Field(min_length=1)
    instead: tuple[str, ...] = ()


class _RetiredFile(StrictModel):
    retired: tuple[_Retired, ...] = ()


def retired_ids(folder: Path) -> dict[str, tuple[str, ...]]:
    """Retired id → checks in its place; empty where the folder has no such file. Raises CatalogueError."""
    path = folder / RETIRED
    if not path.exists():
        return {}
    return {entry.id: entry.instead for entry in read_model(path, _RetiredFile, CatalogueError).retired}


def near_check(check_id: str, known_ids: Sequence[str]) -> Note:
    """What to say of an id that no check has: which checks took its place, else which id is like it."""
    instead = retired_ids(CHECKS).get(check_id)
    return Note("check_retired", checks=instead) if instead else nearest(check_id, known_ids)


_HEADER = re.compile(r"\A\s*/\* (\[check\].*?)\*/", re.DOTALL)


def load_check(path: Path, *, header_only: bool = False) -> Check:
    """Load one check file, parsed once a process as long as its text is the same; raises CatalogueError."""
    check = _check_of(path, read_text(path, CatalogueError))
    if not header_only:
        from simaudit.rules.soundness import require_sound

        require_sound(check)
    if unwritten := check.header.unwritten:
        raise CatalogueError("texts_unwritten", path=check.path, keys=unwritten)
    return check


@lru_cache(maxsize=1024)
def _check_of(path: Path, text: str) -> Check:
    """The check of a file's text, of which the header alone is read."""
    match = _HEADER.match(text)
    if match is None:
        raise CatalogueError("header_absent", path=path)
    above = text.count("\n", 0, match.start(1))
    content = parse_toml(match[1], path, CatalogueError, above)
    header = validate_model(Header, content, match[1], path, CatalogueError, above)

    family = path.parent.name
    identity = header.check
    if family not in FAMILIES:
        raise CatalogueError("family_folder_needed", path=path, families=FAMILIES)
    if path.stem != f"{identity.id}_{identity.slug}":
        name = f"{identity.id}_{identity.slug}.sql"
        raise CatalogueError("file_name_differs", path=path, name=name)

    return Check(path, family, header, text[match.end() :].strip().removesuffix(";"))


def check_paths(folder: Path) -> list[Path]:
    """What is named like a check below a folder, in the order of the paths.

    Raises CatalogueError where a folder of it can't be listed: checks in there must not be left out silently.
    """

    def refuse(error: OSError) -> None:
        raise CatalogueError("cannot_be_read", path=error.filename, why=system_reason(error)) from error

    # A walk passes links to folders by, and files.
    families = [path for family in FAMILIES if os.path.lexists(path := folder / family)]
    tops = [folder, *(path for path in families if path.is_symlink() or not path.is_dir())]
    walks = (walk for top in tops for walk in os.walk(top, onerror=refuse))
    names = (Path(place, name) for place, folders, files in walks for name in (*folders, *files))
    return sorted(path for path in names if path.suffix == ".sql")


def load_catalogue(folders: Iterable[Path] = (CHECKS,), loaded: Iterable[Check] = ()) -> list[Check]:
    """All checks of the folders beside those `loaded` already, ordered by family and id.

    Of the catalogue's own, which come with the program, only the headers are looked at, so that a list of
    them needs no parser of SQL: whoever judges by checks asks `require_sound` of them.

    Raises CatalogueError on the first fault.
    """
    checks = {check.id: check for check in loaded}
    folders = list(folders)
    retired = {check_id: folder for folder in folders for check_id in retired_ids(folder)}
    for folder in folders:
        for path in check_paths(folder):
            if path in (POPULATIONS, LINKS):
                continue
            # A check in a folder of another name must not be left out silently.
            if path.parent.parent != folder or path.parent.name not in FAMILIES:
                raise CatalogueError("family_folder_needed", path=path, families=FAMILIES)
            check = load_check(path, header_only=folder == CHECKS)
            if check.id in checks:
                raise CatalogueError("id_taken", path=path, check=check.id, file=checks[check.id].path)
            if check.id in retired:
                listed = retired[check.id] / RETIRED
                raise CatalogueError("id_retired", path=path, check=check.id, file=listed)
            checks[check.id] = check
    in_order = sorted(checks.values(), key=lambda check: (FAMILIES.index(check.family), check.id))
    if any(folder != CHECKS for folder in folders):
        # Raises CatalogueError where checks of one reliability criterion contradict each other.
        stated_criteria(in_order)
    return in_order
