"""What is kept between processes: read again where it is whole and the user's own, else worked out anew."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from jinja2 import DictLoader, Environment
from pydantic import TypeAdapter

from simaudit import cache
from simaudit.cache import cached_facts, read_cached, write_cached
from simaudit.report.pages.compiled_templates import CompiledTemplates

NUMBERS = TypeAdapter(dict[str, int])


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The user's cache, which no process has written to."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    cache._folder.cache_clear()
    yield tmp_path / "cache" / "simaudit"
    cache._folder.cache_clear()


def never() -> NoReturn:
    raise AssertionError("it was worked out again")


def the_file(place: Path) -> Path:
    (file,) = place.glob("*/numbers-*.json")
    return file


def test_facts_are_worked_out_once_of_each_text(place: Path) -> None:
    assert cached_facts("numbers", "of this", NUMBERS, lambda: {"a": 1}) == {"a": 1}
    assert cached_facts("numbers", "of this", NUMBERS, never) == {"a": 1}
    assert cached_facts("numbers", "of that", NUMBERS, lambda: {"a": 2}) == {"a": 2}
    assert cached_facts("words", "of this", NUMBERS, lambda: {"a": 3}) == {"a": 3}
    # Nobody else sees them.
    assert {path.stat().st_mode & 0o077 for path in (place, *place.rglob("*"))} == {0}


def test_what_fails_is_not_kept(place: Path) -> None:
    with pytest.raises(AssertionError):
        cached_facts("numbers", "of this", NUMBERS, never)
    assert list(place.glob("*/*")) == []


@pytest.mark.parametrize("content", [b"", b"\0" * 31, b"\0" * 40, None])
def test_a_damaged_file_is_worked_out_and_written_again(place: Path, content: bytes | None) -> None:
    cached_facts("numbers", "of this", NUMBERS, lambda: {"a": 1})
    file = the_file(place)
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + b"?" if content is None else content)
    assert cached_facts("numbers", "of this", NUMBERS, lambda: {"a": 1}) == {"a": 1}
    assert file.read_bytes() == whole


def test_facts_of_another_form_are_worked_out_again(place: Path) -> None:
    cached_facts("numbers", "of this", TypeAdapter(list[str]), lambda: ["a"])
    assert cached_facts("numbers", "of this", NUMBERS, lambda: {"a": 1}) == {"a": 1}


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows: its folders have no modes")
@pytest.mark.parametrize("level", ["all states", "this state"])
def test_a_folder_that_others_may_write_to_is_not_used(place: Path, level: str) -> None:
    cached_facts("numbers", "of this", NUMBERS, lambda: {"a": 1})
    (place if level == "all states" else the_file(place).parent).chmod(0o770)
    cache._folder.cache_clear()
    assert cached_facts("numbers", "of this", NUMBERS, lambda: {"a": 2}) == {"a": 2}


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows: its folders have no modes")
def test_the_folder_of_another_user_is_not_used(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_cached("a.page", b"code")
    monkeypatch.setattr(os, "geteuid", lambda: place.stat().st_uid + 1)
    cache._folder.cache_clear()
    assert read_cached("a.page") is None


def test_a_link_in_its_place_is_not_followed(place: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    place.parent.mkdir()
    place.symlink_to(tmp_path / "elsewhere")
    write_cached("a.page", b"code")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_where_nothing_can_be_kept_it_is_worked_out_each_time(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.parent.write_text("a file where the folder should be")
    assert cached_facts("numbers", "of this", NUMBERS, lambda: {"a": 1}) == {"a": 1}
    assert cached_facts("numbers", "of this", NUMBERS, lambda: {"a": 2}) == {"a": 2}
    # Nor where nothing says by which versions.
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    with monkeypatch.context() as patch:
        patch.setattr(cache, "_READERS", ("nothing of this name",))
        cache._folder.cache_clear()
        write_cached("a.page", b"code")
    # Nor where Python itself is to keep nothing.
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    cache._folder.cache_clear()
    write_cached("a.page", b"code")
    assert not (tmp_path / "other").exists()


def test_a_full_disk_stops_nobody(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> NoReturn:
        raise OSError(28, "No space left on device")

    write_cached("a.page", b"code")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        write_cached("b.page", b"code")
    assert [path.name for path in place.glob("*/*")] == ["a.page"]


def test_only_the_latest_states_stay(place: Path) -> None:
    for number in range(6):
        state = place / f"state{number}"
        state.mkdir(parents=True)
        os.utime(state, (number, number))
    place.chmod(0o700)
    write_cached("a.page", b"code")
    (newest,) = {path.parent.name for path in place.glob("*/a.page")}
    assert {path.name for path in place.iterdir()} == {"state3", "state4", "state5", newest}


def test_a_page_is_compiled_by_one_process_for_the_next(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def page(text: str) -> str:
        environment = Environment(
            loader=DictLoader({"page.html": text}), autoescape=True, bytecode_cache=CompiledTemplates()
        )
        return environment.get_template("page.html").render(name="An")

    assert page("Chào {{ name }}") == "Chào An"
    with monkeypatch.context() as patch:
        patch.setattr(Environment, "_compile", lambda *_: never())
        assert page("Chào {{ name }}") == "Chào An"
    assert page("Xin chào {{ name }}") == "Xin chào An"
