"""Environment variables: options override variables, variables the file; their names; what is refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel, Field

from simaudit.config import load_config
from simaudit.config.load import variables
from simaudit.errors import UsageError


def test_a_variable_overrides_the_file_and_an_option_the_variable(tmp_path: Path) -> None:
    path = tmp_path / "simaudit.toml"
    path.write_text(
        'lang = "en"\njobs = 2\nstore = "s"\n[limits]\nmax_columns = 7\nmax_line = 9', encoding="utf-8"
    )
    config = load_config(
        path, {"SIMAUDIT_JOBS": "3", "SIMAUDIT_LIMITS_MAX_COLUMNS": "8", "SIMAUDIT_OUT": "o"}
    )
    assert (config.lang, config.jobs, config.overridden({"jobs": 4}).jobs) == ("en", 3, 4)
    assert (config.limits.max_columns, config.limits.max_line) == (8, 9)
    # Paths in the file are relative to its folder, paths in variables to the working folder.
    assert (config.store, config.out) == (tmp_path / "s", Path("o"))


def test_names_are_made_from_keys_and_only_single_values_have_one() -> None:
    class Inner(BaseModel):
        term: int | None = None
        names: list[str] = Field(default_factory=list)

    class Outer(BaseModel):
        key_file: Path = Path("x")
        inner: Inner = Inner()
        tables: dict[str, Inner] = Field(default_factory=dict)

    assert variables(Outer) == {
        "SIMAUDIT_KEY_FILE": ("key_file",),
        "SIMAUDIT_INNER_TERM": ("inner", "term"),
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"SIMAUDIT_JOBS": "many"}, "SIMAUDIT_JOBS: a whole number is needed"),
        ({"SIMAUDIT_MEMORY": "much"}, "SIMAUDIT_MEMORY: this is not of the form that is needed"),
        ({"SIMAUDIT_LIMITS_MAX_LINE": "0"}, "SIMAUDIT_LIMITS_MAX_LINE: 1 or more is needed"),
        ({"SIMAUDIT_STOER": "x"}, "SIMAUDIT_STOER sets no key; did you mean SIMAUDIT_STORE?"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_the_variables_name(
    tmp_path: Path, given: dict[str, str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        load_config(None, given)
    assert str(caught.value).startswith(message)


def test_a_later_fault_is_named_by_the_variable_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = load_config(None, {"SIMAUDIT_CHECKS_FOLDER": "absent"})
    assert config.place_of("checks_folder").text() == "SIMAUDIT_CHECKS_FOLDER"


def test_the_command_reads_the_environment_and_the_file_it_names(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text('store = "elsewhere"')
    environment = {**os.environ, "SIMAUDIT_CONFIG": "other.toml", "SIMAUDIT_OUT": "reports"}
    done = subprocess.run(
        [sys.executable, "-m", "simaudit", "doctor"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "elsewhere: none yet" in done.stdout, done.stderr


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    """As `SIMAUDIT_LANG= simaudit …`, a unit of systemd or a container's file sets it."""
    path = tmp_path / "simaudit.toml"
    path.write_text('lang = "en"\nstore = "s"\njobs = 2\n', encoding="utf-8")
    config = load_config(path, {**dict.fromkeys(variables(), ""), "SIMAUDIT_CONFIG": ""})
    assert config.model_dump() == load_config(path, {}).model_dump()
    assert (config.lang, config.store, config.jobs) == ("en", tmp_path / "s", 2)
    with pytest.raises(UsageError, match="SIMAUDIT_STROE"):
        load_config(path, {"SIMAUDIT_STROE": ""})


def test_an_empty_variable_empties_what_may_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "simaudit.toml"
    path.write_text('notify = "mail"\nprovince = "38"\n[letterhead]\nauthority = "A"\n', encoding="utf-8")
    names = ("SIMAUDIT_NOTIFY", "SIMAUDIT_PROVINCE", "SIMAUDIT_LETTERHEAD_AUTHORITY")
    config = load_config(path, dict.fromkeys(names, ""))
    assert (config.notify, config.province, config.letterhead.authority) == ("", "", "")
