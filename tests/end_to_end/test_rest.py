"""Tests left to `make test-rest` are dear, or need what it fetches; both are listed where people read."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from support.dear_tests import ROOT, STAYING, dear_tests, relisted, with_folders
from support.processor_time import Measured, prices, shared_folders
from support.rest import REST, TESTS, is_left_out, parted

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


def test_every_dear_test_is_there() -> None:
    texts = {file: (ROOT / file).read_text(encoding="utf-8") for file, _ in map(split, dear_tests())}
    assert [test for test in dear_tests() if f"def {split(test)[1]}(" not in texts[split(test)[0]]] == []


def split(test: str) -> tuple[str, str]:
    file, _, name = test.partition("::")
    return file, name


HERE = "tests/end_to_end/test_rest.py"


def test_the_list_follows_what_was_measured() -> None:
    before = [f"{HERE}::near", f"{HERE}::cheap_now", f"{HERE}::not_measured", "tests/gone.py::test"]
    measured = {
        f"{HERE}::near": 0.5, f"{HERE}::cheap_now": 0.4, f"{HERE}::new_and_near": 0.55,
        f"{HERE}::one_case[1]": 0.1, f"{HERE}::one_case[2]": 2.1,
    }  # fmt: skip
    assert relisted(before, measured) == [f"{HERE}::near", f"{HERE}::not_measured", f"{HERE}::one_case"]


def test_tests_of_a_file_that_stays_are_dear_by_its_own_bound() -> None:
    file = "tests/end_to_end/test_audit.py"
    assert STAYING[file] == 2.0
    tests = [f"{file}::listed", f"{file}::dear"]
    assert relisted(tests[:1], dict(zip(tests, (1.9, 2.1), strict=True))) == tests[1:]


def test_a_test_pays_for_itself_and_its_part_of_its_file() -> None:
    month = {"month": 6.0}
    measured = {
        "a.py::first": Measured(9.0, {"audited": 2.0}, month, ["month", "tmp_path"], ["audited"]),
        "a.py::second": Measured(0.5, {}, {}, ["month"], []),
        "a.py::alone": Measured(0.25, {}, {}, [], []),
        "b.py::other_file": Measured(1.0, {}, {}, ["month"], ["audited"]),
    }
    assert prices(measured) == {
        "a.py::first": 4.0, "a.py::second": 3.5, "a.py::alone": 0.25, "b.py::other_file": 1.0,
    }  # fmt: skip
    # What files share is paid for by all who use it, and some did in an earlier run.
    before = {"audited": [9.0, ["a.py::first", "c.py::earlier"]], "other": [3.0, ["a.py::alone"]]}
    folders = shared_folders(before, measured)
    users = ["a.py::first", "b.py::other_file", "c.py::earlier"]
    assert {name: (seconds, sorted(tests)) for name, (seconds, tests) in folders.items()} == {
        "audited": (2.0, users), "other": (3.0, []),
    }  # fmt: skip


def test_who_is_dear_alone_pays_for_no_folder() -> None:
    cheap, dear = [f"{HERE}::{name}[1]" for name in ("first", "second")], f"{HERE}::dear"
    measured = {**dict.fromkeys([*cheap, f"{HERE}::alone"], 0.1), dear: 9.0}
    folders = {"audited": (3.0, [*cheap, dear, f"{HERE}::gone"]), "other": (3.0, [])}
    assert with_folders(measured, folders) == measured | dict.fromkeys(cheap, 1.6)


@pytest.mark.parametrize(
    ("option", "argument", "runs"),
    [
        ("", "tests", ["cheap"]),
        ("", __file__, ["dear[1]", "cheap"]),
        ("--rest", "tests", ["dear[1]", "spark"]),
        ("--dear", "tests", ["dear[1]", "cheap"]),
        ("--all", "tests", ["dear[1]", "cheap", "spark"]),
    ],
)
def test_a_dear_test_and_spark_run_with_the_rest_a_dear_one_where_its_file_is_named_too(
    monkeypatch: pytest.MonkeyPatch, option: str, argument: str, runs: list[str]
) -> None:
    monkeypatch.setattr("support.rest.dear_tests", lambda: {f"{HERE}::dear"})
    here, (spark, *_) = Path(__file__), REST["Spark"].paths
    files = {"dear[1]": here, "cheap": here, "spark": spark}
    typed = SimpleNamespace(args=["-q", argument])
    config = cast(Any, SimpleNamespace(invocation_params=typed, getoption=option.__eq__))
    collected = {name: path for name, path in files.items() if not is_left_out(path, config)}
    items = [SimpleNamespace(nodeid=f"{HERE}::{name}", path=path) for name, path in collected.items()]
    run, left_out = parted(cast(Any, items), config)
    assert [item.nodeid.rpartition("::")[2] for item in run] == runs
    assert len(run) + len(left_out) == len(items)
