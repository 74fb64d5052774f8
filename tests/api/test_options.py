"""Options of Python are those of the command; a value of a wrong type is refused by its argument's name."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, get_type_hints

import polars as pl
import pytest

import simaudit
from simaudit.api.options import AuditOptions, Options
from simaudit.cli.audit.run import audit, selfcheck
from simaudit.errors import UsageError
from simaudit.jobs.inputs.request import RunOptions, configuration_options

AUDIT: Final[Callable[..., object]] = simaudit.audit
SELFCHECK: Final[Callable[..., object]] = simaudit.selfcheck
CATALOGUE: Final[Callable[..., object]] = simaudit.catalogue
ROWS: Final = pl.DataFrame({"msisdn": ["0961000001"]})

WRONG: Final[dict[str, Sequence[object]]] = {
    **dict.fromkeys(("config", "store", "out", "points", "waivers"), (1, 1.5, b"x", True, ["x"], "a\0b")),
    **dict.fromkeys(("carrier", "period", "lang", "memory"), (1, b"x", True, ["x"], Path("x"))),
    **dict.fromkeys(("no_lists", "force", "rename", "full", "new_key"), (0, 1, "no", [])),
    "progress": (1, "x", object()),
}


OF_A_TERMINAL: Final = {
    "junit", "plan", "output_format", "timings", "no_progress", "quiet", "log_format",
}  # fmt: skip
OF_A_PROGRAM: Final = {"progress"}


def test_options_are_those_of_the_command() -> None:
    """All but those that say what is printed; where rows come from and whose they are, arguments say."""
    options = {parameter.name for parameter in audit.params} - OF_A_TERMINAL - {"paths", "carrier", "period"}
    assert options == {parameter.name for parameter in selfcheck.params} - OF_A_TERMINAL - {
        "file", "carrier", "period",
    }  # fmt: skip
    of_audit = set(get_type_hints(AuditOptions)) - OF_A_PROGRAM
    assert {name.replace("config_path", "config") for name in options if name} == of_audit
    # The value of a self-check holds its findings.
    assert set(get_type_hints(Options)) - OF_A_PROGRAM == of_audit - {"no_restricted"}


def test_an_option_is_the_runs_or_replaces_a_key_of_the_configuration() -> None:
    options = get_type_hints(AuditOptions).keys() - OF_A_PROGRAM - {"config"}
    given = configuration_options(dict.fromkeys(options, "x"))
    assert given == dict.fromkeys(("store", "out", "lang", "waivers", "fail_on", "jobs", "memory"), "x")
    for name in options - given.keys():
        assert RunOptions.of({name: "x"}) != RunOptions.of({name: None}) == RunOptions(), name


def calls() -> list[tuple[str, Callable[[], object]]]:
    """Argument and call, of every wrong value."""
    made: list[tuple[str, Callable[[], object]]] = []
    for name, values in WRONG.items():
        for value in values:
            given: dict[str, Any] = {"carrier": "viettel", "period": "2026-10", name: value}
            made.append((name, partial(SELFCHECK, ROWS, **given)))
            made.append((name, partial(AUDIT, "x.csv", **given)))
    made += [("paths", partial(AUDIT, value)) for value in (1, True, b"x", [b"x"], [1], {"a": 1})]
    made += [("rows", partial(AUDIT, rows=value)) for value in (1, True, b"x", [ROWS])]
    whose: dict[str, Any] = {"carrier": "viettel", "period": "2026-10"}
    made.append(("name", partial(SELFCHECK, ROWS, **whose, name=1)))
    made.append(("rows", partial(SELFCHECK, "a\0b", **whose)))
    made.append(("carrier", partial(SELFCHECK, ROWS, carrier=None)))
    made.append(("config", partial(CATALOGUE, config=1)))
    return made


def test_a_value_of_a_wrong_type_is_refused_by_the_name_of_its_argument(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, call in calls():
        with pytest.raises(UsageError) as raised:
            call()
        assert str(raised.value).startswith(f"{name}: "), call
        assert raised.value.text("vi") != str(raised.value)
    assert list(tmp_path.iterdir()) == []
