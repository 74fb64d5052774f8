"""Validation errors of pydantic as notes: by key, in both languages, with an example where there is one."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from simaudit.errors import Note, RefusedValueError
from simaudit.rules.model_faults import CODES, faults


def _odd(value: int) -> int:
    if value % 2 == 0:
        raise RefusedValueError("did_you_mean", name=str(value + 1))
    return value


def _own(value: int) -> int:
    if value < 0:
        raise ValueError("a sentence of its own")
    return value


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=3)
    since: date | None = Field(default=None, alias="from")


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid")

    whole: Annotated[int, Field(ge=1, le=9, examples=[2])] = 1
    above: Annotated[float, Field(gt=0, lt=1)] = 0.5
    truth: bool = False
    name: str = "a"
    form: Annotated[str, Field(pattern="^a+$")] = "a"
    path: Path = Path("a")
    one: Literal["a"] = "a"
    several: Literal["a", "b", "c"] = "a"
    pair: tuple[int, int] = (1, 2)
    inner: tuple[Inner, ...] = ()
    tables: Annotated[dict[str, Inner], Field(examples=['[tables.x]\ntext = "a"'])] = {}
    values: dict[str, Annotated[int, Field(ge=0)] | float | bool | str] = {}
    odd: Annotated[int, AfterValidator(_odd)] = 1
    own: Annotated[int, AfterValidator(_own)] = 1


@pytest.mark.parametrize(
    ("content", "key", "message"),
    [
        ({"whole": 0}, ("whole",), "1 or more is needed; for example: whole = 2"),
        ({"whole": 10}, ("whole",), "9 or less is needed; for example: whole = 2"),
        ({"whole": 1.5}, ("whole",), "a whole number is needed; for example: whole = 2"),
        ({"whole": "x"}, ("whole",), "a whole number is needed; for example: whole = 2"),
        ({"whole": "9" * 5000}, ("whole",), "a number of at most eighteen digits is needed"),
        ({"whole": []}, ("whole",), "a whole number is needed; for example: whole = 2"),
        ({"above": 0}, ("above",), "more than 0 is needed"),
        ({"above": 1}, ("above",), "less than 1 is needed"),
        ({"above": "x"}, ("above",), "a number is needed"),
        ({"above": []}, ("above",), "a number is needed"),
        ({"truth": "x"}, ("truth",), "true or false is needed"),
        ({"truth": []}, ("truth",), "true or false is needed"),
        ({"name": 1}, ("name",), 'a text in quotation marks is needed; for example: name = "a"'),
        ({"form": "b"}, ("form",), 'this is not of the form that is needed; for example: form = "a"'),
        ({"path": 3}, ("path",), "a text in quotation marks is needed"),
        ({"one": "b"}, ("one",), "'a' is needed; for example: one = \"a\""),
        ({"several": "d"}, ("several",), "'a', 'b' or 'c' is needed; for example: several = \"a\""),
        ({"pair": "a"}, ("pair",), "a list is needed"),
        ({"pair": [1]}, ("pair", 1), "is missing"),
        ({"pair": [1, 2, 3]}, ("pair",), "a list of at most 2 is needed"),
        ({"inner": [3]}, ("inner", 0), "a table is needed"),
        ({"inner": [{"text": ""}]}, ("inner", 0, "text"), "must not be empty"),
        ({"inner": [{"text": "abcd"}]}, ("inner", 0, "text"), "at most 3 characters"),
        ({"inner": [{"text": "a", "from": "x"}]}, ("inner", 0, "from"), "a day is needed, for example 2027-"),
        ({"inner": [{}]}, ("inner", 0, "text"), "is missing"),
        ({"inner": [{"text": "a", "form": 1}]}, ("inner", 0, "form"), "no such key; did you mean from?"),
        ({"tables": 3}, ("tables",), 'a table is needed; for example: [tables.x] and below it: text = "a"'),
        (
            {"tables": {"x": {"qqq": 1, "text": "a"}}},
            ("tables", "x", "qqq"),
            "; known: from, text",
        ),
        ({"values": {"x": []}}, ("values", "x"), "one number, one text, true or false is needed"),
        ({"odd": 2}, ("odd",), "did you mean 3?"),
        ({"own": -1}, ("own",), "a sentence of its own"),
        ({"shop": 1}, ("shop",), "there is no such key; known: above, form, inner, name, "),
    ],
)
def test_a_fault_is_a_note_with_its_key(
    content: dict[str, Any], key: tuple[str | int, ...], message: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        Model.model_validate(content)
    (fault,) = faults(Model, refused.value)
    assert fault.key == key
    assert message in fault.note.text()
    # Only the message of a plain ValueError has no translation.
    assert fault.note.text("vi") != fault.note.text() or "own" in key


class Lists(BaseModel):
    """Lists of which each entry is judged, and the number of entries."""

    entries: Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=2)]
    others: Annotated[list[int], Field(min_length=1)]


@pytest.mark.parametrize(
    ("given", "keys"),
    [
        # An entry that can't be read makes the list too short as well: that is no fault of its own.
        ({"entries": [0, 5], "others": [1]}, [("entries", 0)]),
        ({"entries": ["x", 5], "others": []}, [("entries", 0), ("others",)]),
        ({"entries": [5], "others": [1]}, [("entries",)]),
        ({"entries": [5], "others": ["x"]}, [("entries",), ("others", 0)]),
    ],
)
def test_a_list_is_too_short_only_where_its_entries_are_in_order(
    given: dict[str, object], keys: list[tuple[str | int, ...]]
) -> None:
    with pytest.raises(ValidationError) as caught:
        Lists.model_validate(given)
    assert [fault.key for fault in faults(Lists, caught.value)] == keys


@pytest.mark.parametrize("code", sorted({*CODES.values()}))
def test_every_error_type_of_pydantic_has_texts(code: str) -> None:
    note = Note(code, limit="7")
    assert note.text("vi") not in {code, note.text("en")}
