"""The log of a run: each event in the form that its schema says, on one line."""

import json

import pytest
from jsonschema import Draft202012Validator
from support.output_schemas import json_schema

from simaudit.cli.terminal.log_lines import Copy, FollowUpsLine, LogEvent, NotReadLine, Problem, run_log
from simaudit.store.json_forms import LOG


@pytest.mark.parametrize(
    ("event", "name", "level"),
    [
        (Copy(reason="as v.csv"), "copy", "info"),
        (NotReadLine(file="v\n.csv", carrier="viettel", period="2026-10"), "not_read", "info"),
        (FollowUpsLine(period="2026-10", overdue=1, still_there=2, ending=3), "follow_ups", "info"),
        (Problem(reason="no \x1b"), "problem", "error"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_event_is_a_line_of_its_form(
    event: LogEvent, name: str, level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run_log(json=True)(event)
    (text,) = capsys.readouterr().err.splitlines()
    line = json.loads(text)
    Draft202012Validator(json_schema(LOG)).validate(line)
    assert (line["event"], line["level"]) == (name, level)
