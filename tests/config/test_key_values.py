"""Values of the configuration at their limits: each is taken as it is, or refused by a code."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simaudit.config.key_values import (
    enough_memory,
    known_link,
    known_province,
    languages,
    shell_command,
    size_in_bytes,
    utf_8_path,
)
from simaudit.errors import RefusedValueError, UsageError


@pytest.mark.parametrize(
    ("value", "function"),
    [
        ("mail -s 'a month' audit@example.vn", shell_command),
        (Path("kho/dữ liệu"), utf_8_path),
        ("1.5GB", enough_memory),
        ("forged series", known_link),
        ("68", known_province),
        ("", known_province),
    ],
)
def test_what_fits_is_given_back(value: Any, function: Callable[[Any], Any]) -> None:
    assert function(value) == value


@pytest.mark.parametrize(
    ("value", "function", "code"),
    [
        ("mail -s 'a month", shell_command, "quotation_not_closed"),
        (Path("kho\udce1"), utf_8_path, "path_not_utf_8"),
        ("1.49GB", enough_memory, "at_least_needed"),
        ("cousin", known_link, "link_unknown"),
        ("64", known_province, "province_unknown"),
    ],
)
def test_what_does_not_fit_is_refused(value: Any, function: Callable[[Any], Any], code: str) -> None:
    with pytest.raises(RefusedValueError) as refused:
        function(value)
    assert refused.value.note.code == code


def test_sizes_are_read_in_thousands_and_in_1024() -> None:
    sizes = ("4GB", "512 MiB", "0.5 GiB", "1.5MB")
    assert [size_in_bytes(size) for size in sizes] == [4e9, 2.0**29, 2.0**29, 1.5e6]


def test_languages_are_named_once_the_main_one_first() -> None:
    assert (languages("vi"), languages("en, vi,en")) == (("vi",), ("en", "vi"))
    with pytest.raises(UsageError, match="vie"):
        languages("vi,vie")
