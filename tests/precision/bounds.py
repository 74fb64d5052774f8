"""What an honest register may show of each check and in cases, and what must be found of each fraud."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).resolve().parent / "bounds.toml"


def bound_of(check_id: str) -> int:
    """Most innocent findings of a check in a million rows."""
    stated = _read()["per_million"]
    return int(stated.get(check_id, stated["default"]))


def checks_with_bounds() -> set[str]:
    """The checks that have a bound of their own."""
    return set(_read()["per_million"]) - {"default"}


def recall_floors() -> dict[str, float]:
    """Fraud → least share of its rows that some check finds."""
    return {str(fraud): float(least) for fraud, least in _read()["recall"].items()}


def case_floors() -> dict[str, float]:
    """Fraud → least share of its stories that are one case each."""
    return {str(fraud): float(least) for fraud, least in _read()["one_case"].items()}


def honest_case_bound() -> int:
    """Most cases of honest rows only in a million rows."""
    return int(_read()["cases"]["honest"])


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
