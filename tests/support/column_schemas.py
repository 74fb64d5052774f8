"""What a carrier delivers, for programs: as an SQL table, a JSON Schema, and a data contract of the ODCS."""

import json
from collections.abc import Sequence
from typing import Any, Final

from simaudit.rules.delivered_columns import DeliveredColumn
from simaudit.version import __version__

TABLE: Final = "subscriber"

_SQL_TYPES: Final = {"date": "DATE", "timestamp": "TIMESTAMP", "boolean": "BOOLEAN", "text": "VARCHAR(400)"}
"""Of the other kinds VARCHAR(40)."""

_LOGICAL_TYPES: Final = {"date": "date", "timestamp": "timestamp", "boolean": "boolean"}
"""Of the Open Data Contract Standard; the others are `string`."""

_FORMATS: Final = {"date": {"format": "date"}, "timestamp": {"format": "date-time"}}
"""Of JSON Schema; the reader takes other forms too, but a program should write these."""


def columns_sql(columns: Sequence[DeliveredColumn]) -> str:
    """CREATE TABLE with the types, values and meanings, in standard SQL."""
    lines = []
    for number, column in enumerate(columns, start=1):
        kind = _SQL_TYPES.get(column.kind, "VARCHAR(40)")
        needed = " NOT NULL" if column.required else ""
        values = ", ".join(f"'{value}'" for value in column.wordings) if column.kind == "token" else ""
        allowed = f" CHECK ({column.name} IN ({values}))" if values else ""
        comma = "," if number < len(columns) else ""
        lines.append(
            f"  -- {column.says.vi} / {column.says.en}\n  {column.name} {kind}{needed}{allowed}{comma}"
        )
    return f"CREATE TABLE {TABLE} (\n" + "\n".join(lines) + "\n);"


def columns_json_schema(columns: Sequence[DeliveredColumn]) -> str:
    """The JSON Schema (2020-12) of one row; other columns may be there, and are left out on reading."""
    properties = {column.name: _property(column) for column in columns}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TABLE,
        "type": "object",
        "properties": properties,
        "required": [column.name for column in columns if column.required],
    }
    return json.dumps(schema, ensure_ascii=False, indent=2)


def _property(column: DeliveredColumn) -> dict[str, Any]:
    about: dict[str, Any] = {"title": column.heading, "description": column.says.en}
    if column.kind == "boolean":
        return about | {"type": ["boolean", "null"]}
    about |= {"type": "string" if column.required else ["string", "null"], **_FORMATS.get(column.kind, {})}
    if column.kind == "token":
        return about | {"enum": [*column.wordings, None]}
    return about | ({} if column.kind in _FORMATS else {"examples": [column.example]})


def columns_odcs(columns: Sequence[DeliveredColumn]) -> str:
    """A data contract of the Open Data Contract Standard 3.1, in JSON, which every reader of YAML reads."""
    contract = {
        "kind": "DataContract",
        "apiVersion": "v3.1.0",
        "id": "simaudit-subscriber-register",
        "name": "Subscriber register of a carrier at the end of a month",
        "version": __version__,
        "status": "active",
        "description": {
            "purpose": "Monthly audit of subscriber information by the Department of Science and Technology",
            "limitations": "Only msisdn must be there; without other columns some checks can't be assessed",
        },
        "schema": [
            {
                "name": TABLE,
                "physicalType": "file",
                "logicalType": "object",
                "dataGranularityDescription": "one row a subscriber number",
                "properties": [_odcs_property(column) for column in columns],
            }
        ],
    }
    return json.dumps(contract, ensure_ascii=False, indent=2)


def _odcs_property(column: DeliveredColumn) -> dict[str, Any]:
    values = (
        {"customProperties": [{"property": "values", "value": list(column.wordings)}]}
        if column.kind == "token"
        else {}
    )
    return {
        "name": column.name,
        "businessName": column.heading,
        "logicalType": _LOGICAL_TYPES.get(column.kind, "string"),
        "physicalType": "text",
        "description": f"{column.says.vi} / {column.says.en}",
        "required": column.required,
        "examples": [column.example],
        **values,
    }
