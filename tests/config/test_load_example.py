"""simaudit.toml as a new installation gets it: every key with its default or a valid example."""

import re
import tomllib
from pathlib import Path

from pydantic import BaseModel
from support.example_page import PAGES, with_example

from simaudit.config import Config, load_config
from simaudit.config.load import EXAMPLE
from simaudit.rules.model_faults import inner_model

COMMENTED_KEY = re.compile(r"^#(?=\[|[A-Za-z_\"])", re.MULTILINE)


def everything(text: str) -> str:
    """The file with every key in use."""
    return COMMENTED_KEY.sub("", text)


def test_as_installed_it_sets_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "simaudit.toml"
    path.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    empty = tmp_path / "empty.toml"
    empty.write_text("")
    assert dict(load_config(path)) == dict(load_config(empty))


def test_with_every_example_uncommented_it_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "simaudit.toml"
    path.write_text(everything(EXAMPLE.read_text(encoding="utf-8")), encoding="utf-8")
    config = load_config(path)
    assert (config.jobs, config.memory, config.points) == (2, "4GB", tmp_path / "inbox/{period}/points.csv")


def test_it_names_every_key() -> None:
    content = tomllib.loads(everything(EXAMPLE.read_text(encoding="utf-8")))
    assert missing(Config, content) == []


def missing(model: type[BaseModel], content: dict[str, object], above: str = "") -> list[str]:
    """Keys of fixed tables that are not in the file."""
    absent = []
    for name, field in model.model_fields.items():
        inner = inner_model(field.annotation)
        table = content.get(name)
        if table is None:
            absent.append(above + name)
        elif isinstance(table, dict) and inner is not None and isinstance(field.annotation, type):
            absent += missing(inner, table, f"{above}{name}.")
    return absent


def test_a_key_is_commented_out_only_where_its_default_is_none() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for name, field in Config.model_fields.items():
        if not isinstance(field.default, (dict, BaseModel)):
            assert re.search(rf"^{name} += ", text, re.MULTILINE) or field.default is None, name


def test_the_configuration_pages_show_the_same_file() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert with_example(page) == text, "run: make renew"
