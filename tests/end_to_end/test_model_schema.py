"""What a schema says of a field: the text behind it, its class's sentence, or what its name always says."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field
from support.model_schema import described, model_schema, written_schema

from simaudit.report.figures.base import Share
from simaudit.report.figures.changes import CheckChange, PointChange
from simaudit.report.figures.follow_ups import Overdue
from simaudit.store.manifest_form import ManifestOutput


@pytest.mark.parametrize(
    ("field", "model", "text"),
    [
        ("now", PointChange, "In the audited month."),
        ("days", Overdue, "One whose deadline has passed, `days` ago."),
        ("document", Overdue, "Number of the document."),
        ("id", CheckChange, "Id of the check."),
        ("model_extra", CheckChange, None),
    ],
    ids=["behind the field", "in the class", "of the class above", "by its name", "none"],
)
def test_a_field_says_what_stands_nearest(field: str, model: type[Any], text: str | None) -> None:
    assert described(field, model) == text


class Named(BaseModel):
    """Something with a form."""

    form: Annotated[Literal["a/1"], Field(alias="schema")]
    seldom: int | None = None


def test_an_object_is_closed_and_named_as_it_is_written() -> None:
    schema = model_schema(Named)
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["schema"]
    assert written_schema(Named)["required"] == ["schema", "seldom"]


def test_what_is_computed_is_described_as_what_is_stored() -> None:
    rate = model_schema(Share)["properties"]["rate"]
    assert rate["description"] == "n / of, None where `of` is 0."


def test_an_output_without_a_form_needs_none() -> None:
    assert model_schema(ManifestOutput)["required"] == ["path", "sha256"]
