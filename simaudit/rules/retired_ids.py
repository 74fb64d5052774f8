"""Ids of deleted checks, which no new check may use (`retired.toml` of a checks folder).

Findings of past years, waivers and letters name a check by its id, so an id must never mean another check.
"""

from pathlib import Path
from typing import Final

from pydantic import Field

from simaudit.contract import CHECK_ID
from simaudit.errors import CatalogueError
from simaudit.rules.toml_file import StrictModel, read_model

NAME: Final = "retired.toml"


class _Retired(StrictModel):
    id: str = Field(pattern=CHECK_ID)
    reason: str = Field(min_length=1)


class _File(StrictModel):
    retired: tuple[_Retired, ...] = ()


def retired_ids(folder: Path) -> dict[str, str]:
    """Id → why it was retired; empty where the folder has no such file. Raises CatalogueError."""
    path = folder / NAME
    if not path.exists():
        return {}
    return {entry.id: entry.reason for entry in read_model(path, _File, CatalogueError).retired}
