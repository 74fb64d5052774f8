"""Ids that a check once had and none may have again (`retired.toml` of a checks folder).

Findings of years past, waivers and letters name a check by its id; the same id
must not come to mean something else.
"""

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from simaudit.catalogue.toml_file import read_model
from simaudit.contract import CHECK_ID
from simaudit.errors import CatalogueError

NAME: Final = "retired.toml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Retired(_Strict):
    id: str = Field(pattern=CHECK_ID)
    reason: str = Field(min_length=1)


class _File(_Strict):
    retired: tuple[_Retired, ...] = ()


def retired_ids(folder: Path) -> dict[str, str]:
    """Id → why it was given up, none where the folder has no such file; raises CatalogueError."""
    path = folder / NAME
    if not path.exists():
        return {}
    return {entry.id: entry.reason for entry in read_model(path, _File, CatalogueError).retired}
