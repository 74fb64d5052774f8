"""A month loaded from the content of one file, and what was loaded of it."""

from pathlib import Path
from typing import Any

import polars as pl

from simaudit.intake.load import LoadedMonth, load_month
from simaudit.intake.profile.extract_file import NO_PROFILE, Profile
from simaudit.intake.records.records import with_reasons_in_words

NAME = "viettel_2026-10.csv"


def load(
    folder: Path, content: bytes | str, *, name: str = NAME, profile: Profile = NO_PROFILE
) -> LoadedMonth:
    """The month of a file of this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_month("viettel", [path], folder / "viettel.parquet", profile=profile)


def rows(month: LoadedMonth, *columns: str) -> list[tuple[Any, ...]]:
    """(record, columns …) of each loaded record."""
    return pl.read_parquet(month.path).select("record", *columns).rows()


def names(month: LoadedMonth) -> list[tuple[Any, ...]]:
    """(record, number, name) of each loaded record."""
    return rows(month, "msisdn", "full_name")


def rejects(month: LoadedMonth) -> list[tuple[Any, ...]]:
    """(record, line, reason in English, text) of each rejected record."""
    return with_reasons_in_words(month.rejects).select("record", "line", "reason", "text").rows()
