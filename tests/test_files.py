"""Whose files a run may use, and what the system's refusals are called."""

import errno
import os
from pathlib import Path

import duckdb
import pytest
from support.users import STRANGER, give, needs_root

from simaudit.errors import Note, OutputError, UsageError
from simaudit.files import (
    private_file,
    refuse_files_of_others,
    strict_json,
    system_reason,
    system_refusal,
    user_name,
    write_atomically,
)


def tree(folder: Path) -> Path:
    (folder / "store/months").mkdir(parents=True)
    (folder / "store/months/viettel.parquet").write_text("")
    return folder / "store"


def test_own_files_and_none_are_no_fault(tmp_path: Path) -> None:
    refuse_files_of_others(tree(tmp_path))
    refuse_files_of_others(tmp_path / "absent")


def test_what_another_user_left_is_named_with_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tree(tmp_path)
    owner = user_name(os.geteuid())
    monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    with pytest.raises(OutputError) as refused:
        refuse_files_of_others(store)
    assert str(refused.value) == (
        f"{store}: it belongs to {owner}, so {STRANGER} cannot use it as its own; "
        f"as root, run: chown -R {STRANGER} {store}"
    )
    with pytest.raises(UsageError):
        refuse_files_of_others(store, UsageError)


@needs_root
def test_what_root_left_in_a_store_is_named_to_its_user_and_to_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tree(tmp_path)
    give(store)
    os.chown(store / "months", 0, 0)
    said = f"{store}/months: it belongs to root, so {STRANGER} cannot use it as its own; "
    with pytest.raises(OutputError, match=said):
        refuse_files_of_others(store)
    monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    with pytest.raises(OutputError, match=said):
        refuse_files_of_others(store)


@needs_root
def test_root_is_sent_to_the_user_whose_store_it_is(tmp_path: Path) -> None:
    store = tree(tmp_path)
    give(store)
    with pytest.raises(OutputError) as refused:
        refuse_files_of_others(store)
    assert str(refused.value) == (
        f"{store}: it belongs to {STRANGER}, and this run is root's: {STRANGER} could not use what it "
        f"leaves; run it as {STRANGER}"
    )


def test_the_systems_reason_is_found_in_the_message_of_a_library() -> None:
    with pytest.raises(duckdb.IOException) as refused:
        duckdb.connect("/absent/ledger.duckdb")
    assert system_refusal(refused.value) == Note("no_such_file")
    assert system_refusal(ValueError("No such file or directory")) is None
    assert system_refusal(OSError("without a number")) is None


def test_a_private_file_is_never_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "own").write_text("own")
    (tmp_path / "link").symlink_to(tmp_path / "own")
    for write in (private_file, lambda path: write_atomically(path.with_name("k"), "x")):
        (tmp_path / ".k.new").unlink(missing_ok=True)
        (tmp_path / ".k.new").symlink_to(tmp_path / "own")
        with pytest.raises(OutputError, match="it is a link, which isn't followed"):
            write(tmp_path / "link")
    assert (tmp_path / "own").read_text() == "own"


@needs_root
def test_what_is_closed_names_whose_it_is_and_whom_to_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tree(tmp_path)
    give(store)
    user = user_name(os.geteuid())
    # A folder that may not be entered hides whose the files in it are.
    for path, closed in ((store / "months", store / "months"), (store / "absent/x.csv", store)):
        assert system_reason(PermissionError(errno.EACCES, "Permission denied", str(path))).text() == (
            f"Permission denied: {closed} belongs to {STRANGER} and is closed to {user}; "
            f"run it as {STRANGER}, or have {STRANGER} let {user} in"
        )
    monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    own = system_reason(PermissionError(errno.EACCES, "Permission denied", str(store)))
    assert own == Note("permission_denied")


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 1}', '[{"b": {"a": 1, "c": 2, "a": 3}}]', "NaN", '{"a": [-Infinity]}', "1e999",
        "-1e400", "9" * 5000, "[" * 100_000, '{"a":' * 100_000, "", "[1,]", "\ud800",
    ],
)  # fmt: skip
def test_json_that_readers_take_in_different_ways_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (its readers say it in words of their own)
        strict_json(text)


def test_json_of_others_is_read_as_it_is_written() -> None:
    assert strict_json(b'{"a": [1, 1.5, -2e3, null, true, "\\u00e9"], "b": {"a": {}}}') == {
        "a": [1, 1.5, -2000.0, None, True, "é"], "b": {"a": {}},
    }  # fmt: skip
