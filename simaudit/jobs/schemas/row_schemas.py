"""JSON Schemas of the files that are lists, cases.json and results.json, from the columns that they have."""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from simaudit.cases.month_cases import CASE
from simaudit.contract import Result
from simaudit.jobs.schemas.field_words import words_of
from simaudit.jobs.schemas.model_schema import model_schema
from simaudit.report.annexes.tables import DAYS
from simaudit.report.figures.cases import CaseFigures
from simaudit.store.month_comparison import REASONS
from simaudit.validation import pa

_JSON_TYPES: Final[Mapping[Any, str]] = {pl.String: "string", pl.Int64: "integer", pl.Float64: "number"}


def case_rows() -> dict[str, Any]:
    """Of cases.json."""
    return _rows("The cases of a month, the strongest first and quiet ones last.", case_properties())


def case_properties() -> dict[str, Any]:
    """Field of a case → its schema."""
    properties: dict[str, Any] = model_schema(CaseFigures)["properties"]
    return {name: properties[DAYS.get(name, name)] for name in CASE}


def result_rows() -> dict[str, Any]:
    """Of results.json."""
    columns = {name: _column(column) for name, column in Result.to_schema().columns.items()}
    compared = {
        "since": {"type": ["string", "null"], "description": words_of("since", "Result")},
        "rebaselined": {"type": ["integer", "null"], "description": words_of("rebaselined", "Result")},
        **{
            reason: {
                "type": ["integer", "null"],
                "description": f"Findings of the month before, now gone: {words_of(reason, 'GoneFindings')}",
            }
            for reason in REASONS
        },
    }
    return _rows("What came of each check at one carrier.", columns | compared)


def _rows(says: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A list of objects that all have exactly these properties."""
    closed = {"type": "object", "properties": dict(row), "required": list(row)}
    return {"description": says, "type": "array", "items": {**closed, "additionalProperties": False}}


def _column(column: pa.Column) -> dict[str, Any]:
    kind = _JSON_TYPES[column.dtype.type]
    about: dict[str, Any] = {
        "description": words_of(str(column.name), "Result"),
        "type": [kind, "null"] if column.nullable else kind,
    }
    for check in column.checks:
        match check.statistics:
            case {"allowed_values": values}:
                about["enum"] = list(values)
            case {"pattern": pattern}:
                about["pattern"] = getattr(pattern, "pattern", pattern)
            case {"min_value": least}:
                about["minimum"] = least
    return about
