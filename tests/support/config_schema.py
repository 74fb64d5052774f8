"""The JSON Schema of simaudit.toml for editors: keys, descriptions and values, from the model of its keys.

Draft 7 without references, which every editor's TOML extension reads. It holds the form of a file; what needs
the files beside it (a folder that is there, a carrier that is known) only a command can tell.
"""

from collections.abc import Mapping
from typing import Any, Final

from support.model_schema import model_schema

from simaudit.config import Config
from simaudit.config.carrier_profile import VOCABULARY_COLUMNS, CarrierProfile
from simaudit.config.model import CheckSetting
from simaudit.contract import CARRIER, COLUMNS
from simaudit.rules.links import links
from simaudit.rules.reference_tables import provinces

DRAFT_7: Final = "http://json-schema.org/draft-07/schema#"

_CARRIER: Final = rf"^(?!restricted$){CARRIER}$"


def config_schema() -> dict[str, Any]:
    """The schema of a file whose `[checks.ID]` take what every check takes; the command adds the checks."""
    schema = _plain(Config)
    keys = schema["properties"]
    keys["checks"]["additionalProperties"] = _plain(CheckSetting)
    keys["carriers"] |= {"propertyNames": {"pattern": _CARRIER}}
    keys["carriers"]["additionalProperties"] = _profile()
    keys["cases"]["properties"]["without_links"]["items"] |= {"enum": sorted(links())}
    keys["province"] |= {"enum": ["", *provinces()]}
    for name in ("months", "findings_months"):
        term = keys["retention"]["properties"][name]
        months = {key: term.pop(key) for key in ("type", "minimum", "maximum")}
        term["anyOf"] = [months, {"const": "all"}]
    for name in ("carriers", "checks", "declared", "shared_keys"):
        # Written as in the file, for people.
        keys[name].pop("examples")
    return {"$schema": DRAFT_7, **schema, "title": "simaudit.toml"}


def _profile() -> dict[str, Any]:
    schema = _plain(CarrierProfile)
    keys = schema["properties"]
    keys["columns"]["additionalProperties"] |= {"enum": ["", *COLUMNS]}
    others = [column for column in COLUMNS if column != "msisdn"]
    keys["constants"] |= {"propertyNames": {"enum": others}}
    keys["values"] |= {"propertyNames": {"enum": list(VOCABULARY_COLUMNS)}}
    return schema | {"not": {"required": ["names", "header_row"]}}


def _plain(model: type[Any]) -> dict[str, Any]:
    """The schema of a model for TOML, which has no null: without references, titles, and what is no value."""
    schema = model_schema(model, "validation")
    inlined: dict[str, Any] = _inlined(schema, schema.pop("$defs", {}))
    return inlined


def _inlined(part: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(part, list):
        return [_inlined(element, definitions) for element in part]
    if not isinstance(part, dict):
        return part
    part = dict(part)
    if reference := part.pop("$ref", None):
        part = {**definitions[reference.rpartition("/")[2]], **part}
    if alternatives := part.pop("anyOf", None):
        kinds = [alternative for alternative in alternatives if alternative != {"type": "null"}]
        part |= kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    if "patternProperties" in part:
        part["additionalProperties"] = False
    if part.get("default", "") is None or isinstance(part.get("default"), dict):
        del part["default"]
    return {
        name: {key: _inlined(value, definitions) for key, value in inner.items()}
        if name in ("properties", "patternProperties")
        else _inlined(inner, definitions)
        for name, inner in part.items()
        if not (name == "title" and isinstance(inner, str))
    }
