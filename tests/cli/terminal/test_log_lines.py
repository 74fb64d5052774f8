"""The log of a run: each event in the form that its schema says, on one line."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.output_schemas import json_schema

from simaudit.cli.audit import exit as ends
from simaudit.cli.terminal.log_lines import ERRORS, run_log
from simaudit.store.json_forms import LOG

COUNTS = ("overdue", "still_there", "ending")
"""The fields that `follow_ups` has by the names of its counts."""


@pytest.mark.parametrize(
    ("name", "fields", "level"),
    [
        ("copy", {"reason": "as v.csv"}, "info"),
        ("not_read", {"file": "v\n.csv", "carrier": "viettel", "period": "2026-10"}, "info"),
        ("follow_ups", {"period": "2026-10", "overdue": 1, "still_there": 2, "ending": 3}, "info"),
        ("problem", {"reason": "no \x1b"}, "error"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_event_is_a_line_of_its_form(
    name: str, fields: dict[str, Any], level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run_log(json=True)(name, **fields)
    (text,) = capsys.readouterr().err.splitlines()
    line = json.loads(text)
    Draft202012Validator(json_schema(LOG)).validate(line)
    assert (line["event"], line["level"]) == (name, level)


def test_every_event_that_a_run_logs_has_the_fields_of_its_form() -> None:
    forms = {
        form["properties"]["event"]["const"]: set(form["properties"])
        - {"schema", "level", "timestamp", "event"}
        for form in json_schema(LOG)["$defs"].values()
    }
    logged: dict[str, set[str]] = {}
    for path in Path(ends.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and call.func.attr == "log"
            ):
                names = {str(part.value) for part in ast.walk(call.args[0]) if isinstance(part, ast.Constant)}
                fields = {keyword.arg or "" for keyword in call.keywords}
                for name in names - {"copy_of_file"}:
                    assert logged.setdefault(name, fields) == fields, name
    logged["follow_ups"] |= {*COUNTS}
    assert {name: fields - {""} for name, fields in logged.items()} == forms
    assert forms.keys() >= {*ERRORS}
