"""The JSON Schema of each form of JSON that simaudit writes, from the models that it is written by."""

import json
from collections.abc import Mapping
from typing import Any, Final

import polars as pl
from support.model_schema import DRAFT, described, model_schema, written_schema

from simaudit.cases.month_cases import CASE
from simaudit.cli.text.cases import CaseList
from simaudit.cli.text.follow import ClockList, FollowUpList
from simaudit.cli.text.listed_checks import ListedCheck
from simaudit.intake.records.account import FileAccount
from simaudit.jobs.dossier.manifest import DossierManifest
from simaudit.jobs.preview.file_explanation import Explanation
from simaudit.jobs.preview.plan import Plan
from simaudit.jobs.receipt.receipt import Receipt
from simaudit.report.annexes.tables import DAYS, PRECISION
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.changes import CheckChange, GoneFindings
from simaudit.report.figures.estimates import Precision
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.figures.provinces_beside import ProvinceComparison
from simaudit.report.figures.rule_trial import RuleTrial
from simaudit.report.figures.shared import SharedFigures
from simaudit.row_models import CheckRow, Result
from simaudit.store import json_forms as forms
from simaudit.store.manifest_form import Manifest
from simaudit.store.month_comparison import REASONS


def json_schema(form: str) -> dict[str, Any]:
    """The JSON Schema of a form: by its models; that of the log is kept by hand, as it has none."""
    if form == forms.LOG:
        schema: dict[str, Any] = json.loads((forms.SCHEMAS / "log.json").read_text(encoding="utf-8"))
        return schema
    return {"$schema": DRAFT, **_content(form), "title": form}


def _content(form: str) -> dict[str, Any]:
    match form:
        case forms.MANIFEST:
            return model_schema(Manifest)
        case forms.OVERVIEW:
            return _with_form_name(form, written_schema(OverviewFigures))
        case forms.CASES:
            return case_rows()
        case forms.RESULTS:
            return result_rows()
        case forms.CHECKS:
            columns = {name: _column(column) for name, column in CheckRow.to_schema().columns.items()}
            return _rows("The checks of a month, in the catalogue's order; a row of CSV each.", columns)
        case forms.RECEIPT:
            return written_schema(Receipt)
        case forms.DOSSIER:
            return model_schema(DossierManifest)
        case forms.INTAKE:
            return _with_form_name(form, _intake())
        case forms.PLAN:
            return _with_form_name(form, written_schema(Plan))
        case forms.WHATIF:
            return _with_form_name(form, written_schema(RuleTrial))
        case forms.CHECK_LIST:
            checks = "The checks of the catalogue, in its order."
            return {"description": checks, "type": "array", "items": model_schema(ListedCheck)}
        case forms.CASE_LIST:
            return _case_list()
        case forms.FOLLOW_UPS:
            return model_schema(FollowUpList)
        case forms.CLOCK:
            return model_schema(ClockList)
        case forms.SHARE:
            return model_schema(SharedFigures)
        case _:
            return model_schema(ProvinceComparison)


def _with_form_name(form: str, schema: dict[str, Any]) -> dict[str, Any]:
    """With the name of the form, under which what is written of the model begins."""
    name = {"schema": {"const": form, "description": "The form of this JSON, and its version."}}
    return {
        **schema,
        "properties": name | schema["properties"],
        "required": ["schema", *schema["required"]],
    }


def _intake() -> dict[str, Any]:
    """Notes are written as sentences, where the models have them as notes."""
    schema, account = written_schema(Explanation), written_schema(FileAccount)
    why = account["properties"]["encoding_why"]
    account["properties"]["encoding_why"] = {"type": "string", "description": why["description"]}
    definitions = schema.setdefault("$defs", {}) | account.pop("$defs", {}) | {"FileAccount": account}
    says = schema["properties"]["account"]["description"]
    schema["properties"]["account"] = {"$ref": "#/$defs/FileAccount", "description": says}
    return schema | {"$defs": definitions}


def _case_list() -> dict[str, Any]:
    """The fields of a case stand in one place; here they come before the two that are added."""
    schema = model_schema(CaseList)
    row = schema["$defs"]["MoreOfCase"]
    row["properties"] = case_properties() | row["properties"]
    row["required"] = list(row["properties"])
    return schema


_JSON_TYPES: Final[Mapping[Any, str]] = {pl.String: "string", pl.Int64: "integer", pl.Float64: "number"}


def case_rows() -> dict[str, Any]:
    """Of cases.json."""
    return _rows(
        "The cases of a month in their order, those for the police first and quiet ones last.",
        case_properties(),
    )


def case_properties() -> dict[str, Any]:
    """Field of a case → its schema."""
    properties: dict[str, Any] = model_schema(CaseFigures)["properties"]
    title = {"type": "string", "description": "Who and what it is, in the language of the run."}
    return {name: properties[DAYS.get(name, name)] for name in CASE} | {"title": title}


def result_rows() -> dict[str, Any]:
    """Of results.json."""
    columns = {name: _column(column) for name, column in Result.to_schema().columns.items()}
    compared = {
        "since": {
            "type": ["string", "null"],
            "description": "The month that the check is compared with; null where there is none.",
        },
        "rebaselined": {"type": ["integer", "null"], "description": described("rebaselined", CheckChange)},
        **{
            reason: {
                "type": ["integer", "null"],
                "description": f"Findings of the month before, now gone: {described(reason, GoneFindings)}",
            }
            for reason in REASONS
        },
    }
    return _rows("What came of each check at one carrier.", columns | compared | {"precision": _precision()})


def _precision() -> dict[str, Any]:
    schema = model_schema(Precision)
    return {
        "type": ["object", "null"],
        "description": f"{schema['description']} Null where it was never measured.",
        "properties": {name: schema["properties"][name] for name in PRECISION},
        "required": list(PRECISION),
        "additionalProperties": False,
    }


def _rows(says: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A list of objects that all have exactly these properties."""
    closed = {"type": "object", "properties": dict(row), "required": list(row)}
    return {"description": says, "type": "array", "items": {**closed, "additionalProperties": False}}


def _column(column: Any) -> dict[str, Any]:
    kind = _JSON_TYPES[column.dtype.type]
    about: dict[str, Any] = {
        "description": column.description,
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
