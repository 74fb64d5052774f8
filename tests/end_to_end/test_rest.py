"""What is left to `make test-rest` is what can't be tested without it, and is listed where people read."""

import re

from support.rest import REST, TESTS

from simaudit.paths import CHECKS

NEEDING = re.compile(
    r"^\s*(?:from|import) (?:pyspark|simaudit\.spark|adbc_driver|build\b|"
    r"support\.(?:spark_|postgres|wheels))",
    re.MULTILINE,
)
"""Imports of what `make test` doesn't install."""


def test_every_file_is_there_and_listed_once() -> None:
    patterns = [pattern for rest in REST.values() for pattern in rest.files]
    assert [pattern for pattern in patterns if not [*TESTS.glob(pattern)]] == []
    files = [path for rest in REST.values() for path in rest.paths]
    assert len(files) == len(set(files))


def test_a_file_that_imports_what_make_test_does_not_install_is_left_out() -> None:
    listed = {path for rest in REST.values() for path in rest.paths}
    needing = {path for path in TESTS.rglob("test_*.py") if NEEDING.search(path.read_text(encoding="utf-8"))}
    assert sorted(needing - listed) == []


def test_contributing_lists_them() -> None:
    page = (CHECKS.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| (`.*`) \|$", page.partition("`make test-rest` has")[2], re.MULTILINE)
    shown = {name: tuple(re.findall(r"`([^`]+)`", files)) for name, files in rows if name in REST}
    assert shown == {name: rest.files for name, rest in REST.items()}
