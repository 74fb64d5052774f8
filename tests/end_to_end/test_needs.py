"""What a machine lacks is skipped by whoever tries simaudit, and fails where everything is to be tried."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.needs import library, program, skip_or_fail

LACKING: list[tuple[Callable[[], object], str]] = [
    (lambda: skip_or_fail("no key: make key"), "no key: make key"),
    (lambda: program("no-such-program", "some-package"), "no no-such-program: apt-get install some-package"),
    (lambda: library("no_such_library", "pip install it"), "no no_such_library: pip install it"),
]


@pytest.mark.parametrize(("needs", "message"), LACKING)
def test_what_is_missing_is_skipped_and_fails_on_a_ci_server(
    needs: Callable[[], object], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception) as skipped:
        needs()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception) as failed:
        needs()
    assert (skipped.value.msg, failed.value.msg) == (message, message)


def test_what_is_there_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tool = tmp_path / "a-tool"
    tool.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program("a-tool", "some-package") == str(tool)
    assert library("sys", "pip install it") is sys
