"""The examples in the docstrings of the Python interface."""

import doctest
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import simaudit
import simaudit.api

MODULES = [f"simaudit.api.{module.name}" for module in pkgutil.iter_modules(simaudit.api.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    failed, tried = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert failed == 0
    assert (tried > 0) == name.endswith(("selfcheck", "catalogue"))


def test_the_package_names_what_it_offers_and_imports_none_of_it() -> None:
    assert dir(simaudit) == sorted(simaudit.__all__)
    for name in simaudit.__all__:
        assert getattr(simaudit, name) is not None
    with pytest.raises(AttributeError, match="module 'simaudit' has no attribute 'audits'"):
        _ = simaudit.audits  # type: ignore[attr-defined]
    loaded = (
        "import sys, simaudit; print(sorted(set(sys.modules) & {'polars', 'pydantic', 'duckdb', 'click'}))"
    )
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
