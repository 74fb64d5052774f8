"""The log: a line of JSON an event, whatever the event says; none where people read."""

import json

import pytest

from simaudit.cli.terminal.log_lines import run_log


def test_an_event_is_one_line_with_its_form_level_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    log = run_log(json=True)
    log("copy", reason="a\n\u2028b.csv")
    log("problem", reason="Không đọc được")
    printed = capsys.readouterr()
    assert printed.out == ""
    first, second = printed.err.splitlines()
    assert "Không đọc được" in second
    event = json.loads(first)
    assert event.pop("timestamp").endswith("Z")
    expected = {"schema": "simaudit.log/1", "event": "copy", "reason": "a\n\u2028b.csv"}
    assert event == {**expected, "level": "info"}
    assert json.loads(second)["level"] == "error"


def test_without_json_nothing_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    run_log(json=False)("problem", reason="x")
    assert capsys.readouterr() == ("", "")
