"""Carriers as they write themselves: the configuration, else `checks/vocabulary/carriers.toml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from simaudit.contract import valid_carrier
from simaudit.errors import CatalogueError, RefusedValueError
from simaudit.paths import CHECKS
from simaudit.rules.toml_file import Line, StrictModel, read_model

PATH: Final = CHECKS / "vocabulary" / "carriers.toml"


def valid_name(name: str) -> str:
    """The name of a carrier in files and folders; raises RefusedValueError for what can't be one."""
    if not valid_carrier(name):
        raise RefusedValueError("carrier_name_needed")
    return name


class CarrierName(StrictModel):
    """How a carrier is written, and what letters address; empty where nothing is said of it."""

    name: Line = ""
    """As the carrier is written; empty where nothing is said of it."""
    legal_name: Line = ""
    """As letters address the carrier; empty where nothing is said of it."""


CarrierNames = Mapping[str, CarrierName]
"""By the carrier's name in files; what an installation's configuration says of it."""

NO_NAMES: Final[CarrierNames] = MappingProxyType({})


class _Known(CarrierName):
    name: Line = Field(min_length=1)


class _Vocabulary(StrictModel):
    carriers: dict[Annotated[str, AfterValidator(valid_name)], _Known]


@cache
def known_names(path: Path = PATH) -> CarrierNames:
    """The carriers of the vocabulary; raises CatalogueError, which names file, line and key."""
    return dict(read_model(path, _Vocabulary, CatalogueError).carriers)


def carrier_name(carrier: str, configured: CarrierNames = NO_NAMES) -> str:
    """As the carrier is written: by the configuration, the vocabulary, or unchanged as its files name it."""
    return _name_of(carrier, configured, "name") or carrier


def legal_name(carrier: str, configured: CarrierNames = NO_NAMES) -> str:
    """What letters address; empty where no legal name is known."""
    return _name_of(carrier, configured, "legal_name")


def is_named(carrier: str, configured: CarrierNames = NO_NAMES) -> bool:
    """Whether configuration or vocabulary name the carrier; else only the names of its files do."""
    return any(_name_of(carrier, configured, key) for key in ("name", "legal_name"))


def _name_of(carrier: str, configured: CarrierNames, key: str) -> str:
    entries = (names[carrier] for names in (configured, known_names()) if carrier in names)
    return next((text for entry in entries if (text := getattr(entry, key))), "")
