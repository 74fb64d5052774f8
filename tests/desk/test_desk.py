"""What pages and forms of the desk share."""

import io
from pathlib import Path

from starlette.datastructures import FormData, Headers, UploadFile

from simaudit.desk.commands import Commands
from simaudit.desk.desk import Desk, Sent
from simaudit.desk.guard import Access


def test_fields_without_text_fill_no_option() -> None:
    sent = Sent(FormData([("a", " x "), ("b", "  "), ("c", "1"), ("c", "2")]))
    assert sent.options(first="a", second="b", third="missing") == ["--first", "x"]
    assert sent.texts("c") == ["1", "2"]


def test_an_empty_file_field_has_no_file() -> None:
    empty = UploadFile(file=io.BytesIO(), filename="", headers=Headers())
    assert Sent(FormData([("files", empty)])).files("files") == []


def test_a_configuration_is_read_again_where_its_file_was_written(tmp_path: Path) -> None:
    file = tmp_path / "simaudit.toml"
    file.write_text('lang = "vi"\n')
    desk = Desk(file, Commands(tmp_path / "desk"), Access(1), "vi")
    first = desk.config
    assert desk.config is first
    file.write_text('lang = "vi,en"\n')
    assert desk.config.lang == "vi,en"
