"""Ids that a check once had and none may have again (`retired.toml` of a checks folder).

Findings of years past, waivers and letters name a check by its id; the same id
must not come to mean something else.
"""

import tomllib
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

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
    try:
        listed = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).retired
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: the file cannot be read as UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{path}: not TOML: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise CatalogueError(f"{path}: {faults}") from error
    return {entry.id: entry.reason for entry in listed}
