"""The texts behind the keys of a check's legal basis, from `checks/law/provisions.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from simaudit.catalogue import Wording
from simaudit.errors import CatalogueError
from simaudit.paths import CHECKS
from simaudit.report.model import Provision


@cache
def _provisions(path: Path) -> dict[str, dict[str, Any]]:
    if not path.is_file():
        return {}
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("provision", [])
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{path}: not TOML: {error}") from error
    return {entry["key"]: entry for entry in entries}


def legal_basis(
    keys: tuple[str, ...], path: Path = CHECKS / "law" / "provisions.toml"
) -> tuple[Provision, ...]:
    """The provision of each key; a key that the file lacks keeps its place and shows itself."""
    known = _provisions(path)
    return tuple(_provision(key, known.get(key, {})) for key in keys)


def _provision(key: str, entry: dict[str, Any]) -> Provision:
    return Provision(
        key=key,
        article=entry.get("article", ""),
        document=_wording(entry.get("document")),
        says=_wording(entry.get("says")),
    )


def _wording(texts: dict[str, str] | None) -> Wording | None:
    return None if texts is None else Wording.model_validate(texts)
