"""What pages and forms of the desk share."""

import io
from pathlib import Path

import pytest
from starlette.datastructures import FormData, Headers, UploadFile

from simaudit.desk.commands import CommandRun, Commands
from simaudit.desk.desk import Desk, Sent, back_to
from simaudit.desk.guard import Access
from simaudit.period import now


@pytest.mark.parametrize(
    ("back", "location"),
    [
        ("/cases", "/cases?run=7"),
        ("/cases?period=2026-10", "/cases?period=2026-10&run=7"),
        ("//evil.example", "/?run=7"),
        ("/\\evil.example", "/?run=7"),
        ("https://evil.example", "/?run=7"),
        ("", "/?run=7"),
    ],
)
def test_the_way_back_is_the_desk_s(back: str, location: str) -> None:
    assert back_to(back, CommandRun(7, (), now())).headers["location"] == location


def test_fields_without_text_fill_no_option() -> None:
    sent = Sent(FormData([("a", " x "), ("b", "  "), ("c", "1"), ("c", "2")]))
    assert sent.options(first_one="a", second="b", third="missing") == ["--first-one", "x"]
    assert sent.texts("c") == ["1", "2"]


def test_an_empty_file_field_has_no_file() -> None:
    empty = UploadFile(file=io.BytesIO(), filename="", headers=Headers())
    assert Sent(FormData([("files", empty)])).files("files") == []


def test_a_configuration_is_read_again_where_its_file_was_written(tmp_path: Path) -> None:
    file = tmp_path / "simaudit.toml"
    file.write_text('lang = "vi"\n')
    desk = Desk(file, Commands(), Access(1), "vi")
    first = desk.config
    assert desk.config is first
    file.write_text('lang = "vi,en"\n')
    assert desk.config.lang == "vi,en"
