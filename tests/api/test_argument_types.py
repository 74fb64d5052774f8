"""A value of a wrong type is refused by the name of its argument, before anything is read."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest

import simaudit
from simaudit.errors import UsageError

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
