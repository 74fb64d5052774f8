"""JSON Schemas (draft 2020-12) of pydantic models, with the words of their docstrings for every field."""

import ast
import inspect
import re
import textwrap
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any, Final, Literal

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from simaudit.errors import Note

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"

_PACKAGE: Final = "simaudit"
_END: Final = re.compile(r"(?<=[.;])\s+")
"""Between sentences, or parts of one that say different things."""
_COMMON: Final[Mapping[str, str]] = {
    "carrier": "The carrier, by its name in files and folders.",
    "code": "The code: of a registration point, a province or a commune.",
    "column": "The canonical column.",
    "compliant": "The share of live numbers without a serious substantive finding.",
    "cross": "Whether the check judges the carriers together.",
    "event": "What happened.",
    "findings": "How many findings.",
    "id": "Id of the check.",
    "inputs": "The extracts that were read.",
    "made_at": "When the run began.",
    "nature": "substantive, procedural, risk or data.",
    "new": "Findings that the month before didn't have.",
    "numbers": "How many different numbers.",
    "period": "The month, YYYY-MM.",
    "schema": "The form of this JSON, and its version.",
    "severity": "critical, high, medium or low.",
    "sha256": "Of the file.",
    "status": "passed, failed, not_applicable, not_assessable or error.",
    "title": "What the check is called.",
    "violations": "How many findings.",
}
"""What fields of these names say in every model that says nothing else: each stands in three or more."""


def model_schema(
    model: type[BaseModel], mode: Literal["validation", "serialization"] = "serialization"
) -> dict[str, Any]:
    """The schema of what a model takes (`validation`) or writes; fields that it doesn't have are refused."""
    return model.model_json_schema(schema_generator=_Described, mode=mode)


def written_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of what pydantic writes of a model: every field is there, defaults too."""
    return model.model_json_schema(schema_generator=_Written, mode="serialization")


def adapter_schema(adapter: TypeAdapter[Any]) -> dict[str, Any]:
    """As `written_schema`, of dataclasses; a default is what is written, which their constants say."""
    return adapter.json_schema(schema_generator=_Constants, mode="serialization")


class _Described(GenerateJsonSchema):
    """Adds to each field what is said of it, and closes what the model doesn't leave open."""

    def model_schema(self, schema: Any) -> Any:
        object_schema, model = super().model_schema(schema), schema["cls"]
        fields = {field.serialization_alias or name: name for name, field in model.model_fields.items()}
        return _with_texts(object_schema, model, fields)

    def dataclass_schema(self, schema: Any) -> Any:
        object_schema, model = super().dataclass_schema(schema), schema["cls"]
        object_schema.setdefault("description", inspect.cleandoc(model.__doc__))
        return _with_texts(object_schema, model, {name: name for name in schema["fields"]})

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> Any:
        if schema.get("function", {}).get("function") == Note.of:
            return {"type": "object", "description": "A note: its code, and the values of its words."}
        return super().handle_invalid_for_json_schema(schema, error_info)


class _Written(_Described):
    def field_is_required(self, field: Any, total: bool) -> bool:
        return True


class _Constants(_Written):
    def default_schema(self, schema: Any) -> Any:
        return self.generate_inner(schema["schema"])


def _with_texts(object_schema: dict[str, Any], model: type, fields: Mapping[str, str]) -> dict[str, Any]:
    """With what is said of the `fields`, by the names under which they are written."""
    for alias, name in fields.items():
        about = object_schema.get("properties", {}).get(alias)
        if about is not None and (text := described(name, model) or _COMMON.get(alias)):
            about.setdefault("description", text)
    if "properties" in object_schema:
        # An empty one of pydantic's own is a model's that takes further keys.
        object_schema.setdefault("additionalProperties", False)
    return object_schema


def described(name: str, model: type) -> str | None:
    """What is said of the field of a model."""
    return _field_texts(model).get(name) or _COMMON.get(name)


@cache
def _field_texts(model: type) -> Mapping[str, str]:
    """Field → what the text behind it says, else those sentences of the class's that name it in backticks.

    They are read when a schema is asked for: pydantic's own `use_attribute_docstrings` reads them as each
    class is made, which takes 0.2 s of every command's start.
    """
    texts: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if base.__module__.partition(".")[0] != _PACKAGE:
            continue
        node = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]
        body = node.body if isinstance(node, ast.ClassDef) else []
        field_names = [name for part in body if (name := _field_name(part))]
        texts |= _named_in(inspect.cleandoc(base.__doc__ or ""), field_names)
        for part, behind in pairwise(body):
            name = _field_name(part)
            if name and isinstance(behind, ast.Expr) and isinstance(behind.value, ast.Constant):
                texts[name] = _one_line(str(behind.value.value))
    return texts


def _field_name(part: ast.stmt) -> str:
    target = part.target if isinstance(part, ast.AnnAssign) else None
    return target.id if isinstance(target, ast.Name) else ""


def _named_in(doc: str, fields: list[str]) -> dict[str, str]:
    parts = _END.split(_one_line(doc))
    sentences_by_field = {name: " ".join(part for part in parts if f"`{name}`" in part) for name in fields}
    return {name: text.rstrip(";") for name, text in sentences_by_field.items() if text}


def _one_line(text: str) -> str:
    return " ".join(text.split())
