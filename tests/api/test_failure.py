"""What an unexpected error means to whoever called: told in words that never quote it."""

import errno

import polars as pl
import pytest

from simaudit.api.failure import as_error, errors_in_words, is_failure
from simaudit.errors import Note, SimauditError, UsageError

NUMBER = "0961234567"


def test_an_error_is_told_by_what_it_means() -> None:
    lacking = ModuleNotFoundError("no", name="docx")
    assert as_error(lacking).note == Note("package_missing", package="docx")
    assert as_error(MemoryError()).code == "too_little_memory"
    assert as_error(RuntimeError("can't start new thread")).code == "too_little_memory"
    full = as_error(OSError(errno.ENOSPC, "No space left on device", "/out/x"))
    assert (full.code, str(full.path)) == ("stopped_by_system", "/out/x")
    assert as_error(ModuleNotFoundError("no", name="simaudit.gone")).code == "defect"


def test_a_defect_names_its_kind_and_place_and_quotes_nothing() -> None:
    try:
        pl.Series([NUMBER]).cast(pl.Date, strict=True)
    except pl.exceptions.PolarsError as error:
        failure = as_error(error)
    assert failure.code == "defect"
    assert NUMBER not in str(failure)


def test_an_error_for_the_user_stays_as_it_is_and_another_is_not_chained() -> None:
    known = UsageError("rows_of_no_month")
    assert as_error(known) is known
    with pytest.raises(SimauditError) as raised, errors_in_words():
        raise ValueError(NUMBER)
    assert raised.value.code == "defect"
    assert (raised.value.__cause__, raised.value.__suppress_context__) == (None, True)


def test_who_interrupts_or_ends_a_run_makes_no_failure() -> None:
    assert [is_failure(error) for error in (KeyboardInterrupt(), SystemExit(3), ValueError())] == [
        False, False, True,
    ]  # fmt: skip
    with pytest.raises(KeyboardInterrupt), errors_in_words():
        raise KeyboardInterrupt
