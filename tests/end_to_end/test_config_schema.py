"""The JSON Schema of simaudit.toml: what loads holds to it, what the loader refuses for its form doesn't."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from support.check_files import write_check
from support.command import simaudit_
from support.example_page import CONFIGURATION

from simaudit.config import Config, load_config
from simaudit.config.load import EXAMPLE
from simaudit.config.rules_in_force import rules_of
from simaudit.errors import SimauditError

TESTS = Path(__file__).parents[1]
UNUSED = re.compile(r"^#(?=\[|[A-Za-z_\"])", re.MULTILINE)
"""Before a key that the example leaves to be put in use."""


@cache
def printed(*options: str) -> dict[str, Any]:
    done = simaudit_("dev", "config", *options)
    assert done.exit_code == 0, done.stderr
    return dict(json.loads(done.stdout))


def faults(text: str, *options: str) -> list[str]:
    # JSON has no days: editors hold the text of one to its schema.
    content = json.loads(json.dumps(tomllib.loads(text), default=str))
    found = jsonschema.Draft7Validator(printed(*options)).iter_errors(content)
    return [f"{fault.json_path}: {fault.message}" for fault in found]


def keys_of(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, about in schema.get("properties", {}).items():
        yield name, about
        yield from keys_of(about)
        if isinstance(inner := about.get("additionalProperties"), dict):
            yield from keys_of(inner)


def test_it_is_a_schema_that_editors_read() -> None:
    jsonschema.Draft7Validator.check_schema(printed())
    jsonschema.Draft7Validator.check_schema(printed("--profile"))
    assert printed()["$schema"] == "http://json-schema.org/draft-07/schema#"
    # Beside a reference this draft reads nothing.
    assert "$ref" not in str(printed())


def test_every_key_is_described_and_the_page_has_it() -> None:
    page = CONFIGURATION.read_text(encoding="utf-8")
    schema = printed()
    for name, about in keys_of(schema):
        assert about.get("description"), name
    model = {**schema, "properties": {**schema["properties"], "checks": {}}}
    missing = [name for name, _ in keys_of(model) if not re.search(rf"\b{name}\b", page)]
    assert missing == []


def test_the_example_fits_as_it_is_and_with_every_key_in_use() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert faults(text) == []
    # ABC-01 and ABC-02 stand for any check's id.
    used = UNUSED.sub("", text).replace("ABC-01", "BLK-07").replace("ABC-02", "MIS-10")
    assert faults(used) == []


def written() -> list[str]:
    """Every text in the tests that is TOML with keys of the configuration."""
    found = set()
    for file in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and _is_configuration(node.value)
            ):
                found.add(node.value)
    return sorted(found)


def _is_configuration(text: str) -> bool:
    if "=" not in text or len(text) > 5_000:
        return False
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return bool(content) and content.keys() <= Config.model_fields.keys()


def test_what_loads_in_tests_fits(tmp_path: Path) -> None:
    path, loaded = tmp_path / "simaudit.toml", []
    for text in written():
        path.write_text(text, encoding="utf-8")
        try:
            rules_of(load_config(path))
        except SimauditError:
            continue
        loaded.append(text)
        assert faults(text) == [], text
    assert len(loaded) > 20


@pytest.mark.parametrize(
    "text",
    [
        'stor = "x"',
        'fail_on = "worst"',
        "jobs = 0",
        'memory = "much"',
        'lang = "fr"',
        'province = "69"',
        f"[limits]\nmax_line = {10**30}",
        "[limits]\nmax_lines = 3",
        f"[retention]\nmonths = {10**30}",
        '[retention]\nmonths = "some"',
        '[declared."2026-13"]\nviettel = 1',
        '[declared."2026-10"]\nviettel = -1',
        "[checks.UNR-99]\noff = true",
        "[checks.UNR-01]\noff = 'perhaps'",
        "[checks.BLK-07]\nmost = 3",
        "[checks.BLK-07]\nmost_an_hour = 'x'",
        "[checks.BLK-07]\nmost_an_hour = 0",
        "[cases]\nwithout_links = ['adress']",
        "[carriers.Viettel]\nsheet = 'a'",
        "[carriers.restricted]\nsheet = 'a'",
        "[carriers.viettel]\ndelimiter = '#'",
        "[carriers.viettel]\nsheets = 'a'",
        "[carriers.viettel.columns]\n'Số máy' = 'msisdnn'",
        "[carriers.viettel.constants]\nmsisdn = '84961000001'",
        "[carriers.viettel.values.full_name]\nA = 'B'",
        "[carriers.viettel]\nnames = ['msisdn']\nheader_row = 3",
    ],
)
def test_what_is_refused_for_its_form_does_not_fit(tmp_path: Path, text: str) -> None:
    path = tmp_path / "simaudit.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SimauditError):
        rules_of(load_config(path))
    assert faults(text)


def test_a_check_of_ones_own_and_a_profile_alone(tmp_path: Path) -> None:
    write_check(tmp_path)
    own = ("--folder", str(tmp_path))
    assert faults("[checks.BLK-90]\nleast = 3\ntolerated = 0.5\n[checks.UNR-01]\noff = true", *own) == []
    assert faults("[checks.BLK-90]\nleast = 'x'", *own) == [
        "$.checks['BLK-90'].least: 'x' is not of type 'integer'"
    ]
    assert faults("[checks.BLK-90]\nleast = 3")
    assert faults("sheet = 'T10'\n[columns]\n'Số máy' = 'msisdn'\n", "--profile") == []
    assert faults("shet = 'T10'", "--profile") == [
        "$: Additional properties are not allowed ('shet' was unexpected)"
    ]
    assert simaudit_("dev", "config", "--profile").stdout.count('"additionalProperties": false') == 2
    assert simaudit_("dev", "config", "--folder", "nowhere").exit_code == 2
