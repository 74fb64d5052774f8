"""What became of a polluted file, measured by what its reader would mean."""

import csv
import io
import re
import tempfile
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import polars as pl
from pollock.polluters import Variant
from pollock.register import COLUMNS, Record
from support.loaded_months import load

from simaudit.errors import IntakeError

Loaded = list[tuple[object, ...]]


class Outcome(StrEnum):
    """The three right ends of a file, and the wrong one."""

    MEANT = "as meant"
    REJECTED = "rejected"
    REFUSED = "refused"
    WRONG = "WRONG"


class Judgement(NamedTuple):
    """How a file ended, and what is wrong or why it was refused."""

    outcome: Outcome
    why: str = ""


@lru_cache(maxsize=64)
def _as_loaded(records: tuple[Record, ...]) -> Loaded:
    """The records as they are loaded from a file without a fault."""
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([COLUMNS, *records])
    with tempfile.TemporaryDirectory() as folder:
        month = load(Path(folder), text.getvalue())
        assert month.rejects.is_empty()
        return pl.read_parquet(month.path).select(COLUMNS).rows()


def judge(variant: Variant) -> Judgement:
    """Load the file, and compare what was loaded and rejected with what is meant."""
    table = variant.table
    content = table.content
    with tempfile.TemporaryDirectory() as folder:
        try:
            month = load(Path(folder), content.encode(errors="surrogateescape"))
        except IntakeError as error:
            return Judgement(Outcome.REFUSED, str(error).split(": ", 1)[-1])
        frame = pl.read_parquet(month.path)
    account = month.accounts[0]
    if set(COLUMNS) - set(frame.columns):
        return Judgement(Outcome.WRONG, f"without {sorted(set(COLUMNS) - set(frame.columns))}")
    loaded, meant = frame.select(COLUMNS).rows(), list(_as_loaded(table.meant))
    lost = list(meant)
    for row in loaded:
        if row not in lost:
            return Judgement(Outcome.WRONG, f"loaded: {row}")
        lost.remove(row)
    texts = month.rejects["text"].to_list()
    if account.read != account.loaded + account.rejected or account.rejected != len(texts):
        return Judgement(Outcome.WRONG, "records don't add up")
    if not lost and not texts:
        return Judgement(Outcome.MEANT)
    for row in lost:
        if not any(str(row[0])[2:] in text for text in texts):
            return Judgement(Outcome.WRONG, f"lost: {row}")
    numbers = [set(re.findall("0912345[0-9]{3}", text)) for text in texts]
    if any(len(found) > 1 for found in numbers):
        return Judgement(Outcome.WRONG, "two records in one reject")
    # As rejects show what can't be written.
    shown = content.translate({0: "\N{SYMBOL FOR NULL}", 0xDCED: "\ufffd"})
    lines = re.split("\r\n|\n|\r", shown)
    for line, text in month.rejects.select("line", "text").iter_rows():
        if re.split("\r\n|\n|\r", text)[0] != lines[line - 1]:
            return Judgement(Outcome.WRONG, f"another line than {line}")
    return Judgement(Outcome.REJECTED, f"{len(texts)} for {len(lost)}")
