"""simaudit.toml as a new installation gets it: it says every key, its default, and a good example."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

import simaudit
from simaudit.catalogue.model_faults import model_in
from simaudit.config import Config, load_config
from simaudit.config.load import EXAMPLE

ROOT = Path(simaudit.__file__).parents[1]
KEY_BEHIND_A_MARK = re.compile(r"^#(?=\[|[A-Za-z_\"])", re.MULTILINE)


def everything(text: str) -> str:
    """The file with every key in use."""
    return KEY_BEHIND_A_MARK.sub("", text)


def test_as_it_is_written_it_says_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "simaudit.toml"
    path.write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    empty = tmp_path / "empty.toml"
    empty.write_text("")
    assert dict(load_config(path)) == dict(load_config(empty))


def test_with_every_mark_removed_it_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "simaudit.toml"
    path.write_text(everything(EXAMPLE.read_text(encoding="utf-8")), encoding="utf-8")
    config = load_config(path)
    assert (config.jobs, config.memory, config.points) == (2, "4GB", tmp_path / "inbox/{period}/points.csv")


def test_it_names_every_key() -> None:
    said = tomllib.loads(everything(EXAMPLE.read_text(encoding="utf-8")))
    assert missing(Config, said) == []


def missing(model: type[BaseModel], said: dict[str, object], above: str = "") -> list[str]:
    """Keys of fixed tables that don't stand in the file."""
    absent = []
    for name, field in model.model_fields.items():
        inner = model_in(field.annotation)
        table = said.get(name)
        if table is None:
            absent.append(above + name)
        elif isinstance(table, dict) and inner is not None and isinstance(field.annotation, type):
            absent += missing(inner, table, f"{above}{name}.")
    return absent


def test_a_key_is_marked_only_where_its_default_is_to_have_none() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for name, field in Config.model_fields.items():
        if not isinstance(field.default, (dict, BaseModel)):
            assert re.search(rf"^{name} += ", text, re.MULTILINE) or field.default is None, name


def test_the_readme_shows_the_same_file() -> None:
    if not (ROOT / "README.md").exists():
        pytest.skip("simaudit is installed; there is no README beside it")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"```toml\n{EXAMPLE.read_text(encoding='utf-8')}```\n" in readme
