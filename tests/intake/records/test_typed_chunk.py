"""A chunk of text cells → rows of the contract, one chunk alone or several in one pass."""

from collections import Counter
from pathlib import Path

import polars as pl

from simaudit.intake.profile.extract_file import Profile
from simaudit.intake.records.account import FileAccount
from simaudit.intake.records.records import Chunk, Reject
from simaudit.intake.records.spreadsheet_damage import Damage
from simaudit.intake.records.typed_chunk import (
    NO_TRACES,
    REJECT_SCHEMA,
    CellTraces,
    numbers_destroyed,
    type_chunk,
    type_together,
)
from simaudit.intake.records.unread_values import UnreadColumn


def chunk(*numbers: str, born: str = "02/01/1990", rejects: tuple[Reject, ...] = ()) -> Chunk:
    cells = pl.DataFrame({"msisdn": numbers, "date_of_birth": [born] * len(numbers)})
    return Chunk(cells, pl.Series(range(1, len(numbers) + 1), dtype=pl.Int64), list(rejects))


def unread(cells: int, of: int, wordings: dict[str, int]) -> UnreadColumn:
    return UnreadColumn(column="gender", cells=cells, of=of, wordings=wordings)


def test_cells_become_rows_rejects_and_numbers_of_their_file() -> None:
    reject = Reject(2, 3, '{"code": "nul_character"}', "0912345679\u2400")
    typed = type_chunk(chunk("0912345678", rejects=(reject,)), "viettel", Path("in/a.csv"))
    located = typed.rows.select(
        "carrier", "file", "record", "msisdn", pl.col("date_of_birth").cast(pl.String)
    )
    assert located.rows() == [("viettel", "a.csv", 1, "84912345678", "1990-01-02")]
    assert typed.rejects.schema == pl.Schema(REJECT_SCHEMA)
    assert typed.rejects.rows() == [("a.csv", 2, 3, '{"code": "nul_character"}', "0912345679\u2400")]
    assert typed.numbers.to_list() == [912345678]


def test_what_could_not_be_read_is_counted_by_column_and_wording() -> None:
    cells = pl.DataFrame(
        {
            "msisdn": ["0912345678", "0912345679", "0912345680", "0912345681"],
            "date_of_birth": ["31/02/1990", "1990", "", "01/02/1990"],
            "gender": ["Ông", " Ông ", "Nam", "31/02/1990"],
            "ported_in": ["", "có", "hả", "NULL"],
        }
    )
    typed = type_chunk(Chunk(cells, pl.Series([1, 2, 3, 4]), []), "viettel", Path("a.csv"))
    assert typed.traces.unread == {
        "date_of_birth": UnreadColumn(column="date_of_birth", cells=1, of=2),
        "gender": unread(3, 4, {"Ông": 2, "31/02/1990": 1}),
        "ported_in": UnreadColumn(column="ported_in", cells=1, of=2, wordings={"hả": 1}),
    }


def test_chunks_typed_together_are_as_each_alone() -> None:
    parts = [(chunk("0912345678", "0912345679"), Path("a.csv")), (chunk("0912345680"), Path("b.csv"))]
    together = type_together(parts, "viettel")
    for typed, (part, path) in zip(together, parts, strict=True):
        assert typed.rows.equals(type_chunk(part, "viettel", path).rows)
    assert [typed.rows["file"].to_list() for typed in together] == [["a.csv", "a.csv"], ["b.csv"]]


def test_short_years_are_counted_and_constants_added_by_the_profile() -> None:
    profile = Profile(date_formats=("DD-MON-RR",), as_of="2026-10-31", constants={"status": "ACTIVE"})
    typed = type_chunk(chunk("0912345678", born="02-JAN-90"), "viettel", Path("a.csv"), profile)
    assert typed.traces.short_years == {"date_of_birth": 1}
    assert typed.rows["status"].to_list() == ["ACTIVE"]
    assert typed.rows["date_of_birth"].cast(pl.String).to_list() == ["1990-01-02"]


def test_traces_add_up_with_counts_of_nought() -> None:
    first = CellTraces(Counter({"a": 0}), Counter({"b": 1}), {"gender": unread(1, 2, {"Ông": 1})})
    assert NO_TRACES + first + first == CellTraces(
        Counter({"a": 0}), Counter({"b": 2}), {"gender": unread(2, 4, {"Ông": 2})}
    )
    assert "a" in (NO_TRACES + first).damage


def test_a_file_whose_numbers_a_spreadsheet_destroyed_is_refused() -> None:
    account = FileAccount(
        carrier="viettel", name="a.csv", bytes=1, sha256="", form="csv", encoding="utf-8", read=10, loaded=10,
        rejected=0, mapped={},
    )  # fmt: skip
    lost = Damage(column="msisdn", kind="exponent", cells=90, of=100)
    refusal = numbers_destroyed(Path("a.csv"), account.model_copy(update={"damage": (lost,)}))
    assert refusal is not None
    assert (refusal.code, lost.effect) == ("numbers_destroyed", "destroyed")
    assert numbers_destroyed(Path("a.csv"), account) is None
