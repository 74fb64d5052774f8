"""Damage to a column by a spreadsheet is named, with its share; what people wrote isn't damage."""

import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from support import workbooks as books
from support.extracts import COLUMNS, person, write

from simaudit.config import Config
from simaudit.errors import IntakeError, Note
from simaudit.intake.load import load_month
from simaudit.intake.profile.extract_file import NO_PROFILE, Profile
from simaudit.intake.records import spreadsheet_damage as damage
from simaudit.jobs.audit.audit import audit
from simaudit.jobs.inputs.request import audit_request


def found(
    folder: Path, column: str, values: Sequence[str], profile: Profile = NO_PROFILE
) -> list[tuple[str, str, int, int]]:
    people = [person("viettel", place + 1) | {column: value} for place, value in enumerate(values)]
    path = write(folder / "viettel.csv", people, sorted({*COLUMNS, column}))
    (account,) = load_month("viettel", [path], folder / "viettel.parquet", profile=profile).accounts
    return [(damage.column, damage.kind, damage.cells, damage.of) for damage in account.damage]


def papers(eleven: int, twelve: int) -> list[str]:
    return ["68204001234"] * eleven + ["068204001234"] * twelve


SHOWN = {
    "papers lost a zero": ("id_number", [*papers(9, 1), "C1234567"], [("id_number", "zero", 9, 10)]),
    "papers lost two zeros": (
        "id_number",
        ["1090000001.0"] * 10,
        [("id_number", "point_zero", 10, 10), ("id_number", "zero", 10, 10)],
    ),
    "papers lost two zeros, of another birth year": (
        "id_number",
        ["1080000001.0"] * 10,
        [("id_number", "point_zero", 10, 10), ("id_number", "zeros", 10, 10)],
    ),
    "papers lost one zero or two": (
        "id_number",
        [*papers(9, 1), "1090000001", *["1080000001"] * 2],
        [("id_number", "zero", 10, 13), ("id_number", "zeros", 2, 13)],
    ),
    "guardians' papers lost a zero": ("guardian_id", papers(10, 0), [("guardian_id", "zero", 10, 10)]),
    "some papers are short": ("id_number", papers(8, 2), []),
    "old cards have nine digits": ("id_number", ["123456789"] * 20, []),
    "numbers lost a zero": ("msisdn", [f"96100{n:04}" for n in range(10)], [("msisdn", "zero", 10, 10)]),
    "numbers have their country": ("msisdn", [f"8496100{n:04}" for n in range(10)], []),
    "one number in scientific notation": (
        "msisdn",
        [*(f"096100{n:04}" for n in range(9)), "9.12E+08"],
        [("msisdn", "exponent", 1, 10)],
    ),
    "papers in scientific notation": ("id_number", ["6,8204E+10"] * 10, [("id_number", "exponent", 10, 10)]),
    "a code of letters": ("contract_no", ["1E08X"] * 10, []),
    "a code with one letter": ("contract_no", ["1E08"] * 20, []),
    "codes in scientific notation": (
        "contract_no",
        ["1.2E+08", "2E+08", "1,5E08"],
        [("contract_no", "exponent", 3, 3)],
    ),
    "letters that a program broke": (
        "full_name",
        ["Nguyá»…n VÄƒn An"] * 10 + ["Trần Thị Bình", "AN"] * 45,
        [("full_name", "garbled", 10, 100)],
    ),
    "few broken letters": ("full_name", ["Nguyá»…n VÄƒn An"] * 4 + ["Trần Thị Bình"] * 96, []),
    "signs behind letters": ("address", ["«Cà phê Bố Già» XÃ–HUYỆN, số 5–7…"] * 20, []),
    "point zero": ("contract_no", ["20261031.0"] * 10, [("contract_no", "point_zero", 10, 10)]),
    "SIMs of fifteen digits": ("iccid", ["8984048000123450000"] * 10, [("iccid", "digits", 10, 10)]),
    "SIMs of all their digits": ("iccid", ["8984048000123456789"] * 10, []),
    "serial numbers": ("date_of_birth", ["33238"] * 9 + ["01/02/1990"], [("date_of_birth", "serial", 9, 10)]),
    "serial numbers beside dates": (
        "date_of_birth",
        ["33238"] * 10 + ["31/01/1990"] * 20,
        [("date_of_birth", "serial", 10, 30)],
    ),
    "few serial numbers": ("date_of_birth", ["33238"] * 9 + ["31/01/1990"] * 20, []),
    "compact dates": ("date_of_birth", ["19900201"] * 10, []),
    "months first": (
        "date_of_birth",
        ["2/1/1990"] * 5 + ["1/31/1990"] * 10,
        [("date_of_birth", "month_first", 10, 10)],
    ),
    "months first with a clock": (
        "registered_at",
        ["1/31/2024 10:00"] * 10,
        [("registered_at", "month_first", 10, 10)],
    ),
    "days first": ("date_of_birth", ["2/1/1990"] * 5 + ["31/1/1990"] * 10, []),
    "both orders": ("date_of_birth", ["1/31/1990"] * 8 + ["31/1/1990"] * 2, []),
    "no day above the twelfth": ("date_of_birth", ["2/1/1990"] * 20, []),
    "errors": (
        "address",
        ["#N/A", "#REF!", "########", "# 5 phố Huế"] + ["Hà Nội"] * 6,
        [("address", "error", 3, 10)],
    ),
    "one error of two": ("address", ["#N/A", "Hà Nội"], [("address", "error", 1, 2)]),
    "letters lost": (
        "full_name",
        ["Nguy?n V?n An"] * 4 + ["Kiều Lan"] * 6,
        [("full_name", "letters", 4, 10)],
    ),
    "a question": ("full_name", ["Kiều Lan ?"] * 10, []),
    "too few to decide": ("id_number", papers(9, 0), []),
    "missing": ("id_number", [""] * 20, []),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_damage(kind: str, tmp_path: Path) -> None:
    column, values, expected = SHOWN[kind]
    assert found(tmp_path, column, values) == expected


EFFECTS = {
    "exponents of one in twenty": ("id_number", ["6.8E+10"] * 10 + ["068204001234"] * 190, "kept"),
    "exponents of more": ("id_number", ["6.8E+10"] * 10 + ["068204001234"] * 189, "destroyed"),
    "nine exponents": ("id_number", ["6.8E+10"] * 9, "kept"),
    "errors of more than one in twenty": ("address", ["#N/A"] * 10 + ["Hà Nội"] * 189, "destroyed"),
    "serial numbers": ("registered_at", ["45231.375"] * 10, "destroyed"),
    "months first": ("date_of_birth", ["1/31/1990"] * 10, "destroyed"),
    "letters lost": ("full_name", ["Nguy?n V?n An"] * 10, "destroyed"),
    "digits lost": ("iccid", ["8984048000123450000"] * 10, "destroyed"),
    "papers lost a zero": ("id_number", papers(10, 0), "repaired"),
    "papers lost two zeros": ("id_number", ["1090000001"] * 10, "repaired"),
    "papers lost two zeros, of another birth year": ("id_number", ["1080000001"] * 10, "destroyed"),
    "guardians' papers lost a zero": ("guardian_id", papers(10, 0), "kept"),
    "point zero": ("contract_no", ["20261031.0"] * 10, "repaired"),
}


@pytest.mark.parametrize("case", EFFECTS)
def test_what_becomes_of_damage(case: str, tmp_path: Path) -> None:
    column, values, expected = EFFECTS[case]
    people = [person("viettel", place + 1) | {column: value} for place, value in enumerate(values)]
    path = write(tmp_path / "viettel.csv", people, sorted({*COLUMNS, column}))
    month = load_month("viettel", [path], tmp_path / "viettel.parquet")
    (found,) = month.accounts[0].damage
    assert (found.column, found.effect) == (column, expected)
    assert month.destroyed == ({column} if expected == "destroyed" else set())


def test_one_file_destroys_a_column_for_the_month(tmp_path: Path) -> None:
    whole = [person("viettel", n) for n in range(1, 301)]
    broken = [person("viettel", n) | {"iccid": "8.98404E+18"} for n in range(301, 311)]
    paths = [write(tmp_path / f"viettel_{name}.csv", rows) for name, rows in (("a", whole), ("b", broken))]
    month = load_month("viettel", paths, tmp_path / "viettel.parquet")
    assert [account.destroyed for account in month.accounts] == [(), ("iccid",)]
    assert month.destroyed == {"iccid"}


def test_a_month_with_destroyed_numbers_is_refused(tmp_path: Path) -> None:
    whole = [person("viettel", n) for n in range(1, 21)]
    broken = [row | {"msisdn": "9.12E+08"} for row in whole[:10]]
    paths = [write(tmp_path / f"viettel_{name}.csv", rows) for name, rows in (("a", whole), ("b", broken))]
    target = tmp_path / "viettel.parquet"
    for files in (paths, paths[::-1], paths[1:]):
        with pytest.raises(IntakeError) as refused:
            load_month("viettel", files, target)
        assert (refused.value.path, refused.value.note) == (
            paths[1],
            Note("numbers_destroyed", cells=10, of=10),
        )
        assert not target.exists()
    few = write(tmp_path / "viettel_c.csv", broken[:9])
    month = load_month("viettel", [paths[0], few], target)
    assert [account.loaded for account in month.accounts] == [20, 9]


def test_what_a_profile_reads_is_no_damage(tmp_path: Path) -> None:
    profile = Profile(date_formats=("%m/%d/%Y", "serial"))
    assert found(tmp_path, "date_of_birth", ["1/31/1990"] * 10, profile) == []
    assert found(tmp_path, "date_of_birth", ["33238"] * 10, profile) == []


def test_every_chunk_is_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(damage, "SAMPLE_ROWS", 10)
    whole = pl.DataFrame({"id_number": papers(0, 100)})
    broken = pl.DataFrame({"id_number": papers(100, 0)})
    figures = damage.count_signs(whole, whole) + damage.count_signs(broken, broken)
    assert (figures["zero:id_number"], figures["zero:id_number:of"]) == (10, 20)
    assert damage.damages(figures) == ()


def test_manifest_and_report_say_what_happened_and_what_to_do(tmp_path: Path) -> None:
    header: list[books.Cell] = ["msisdn", "iccid", "date_of_birth"]
    people: list[list[books.Cell]] = [[961000001 + n, 8984048000012345678, 33238] for n in range(12)]
    folder = tmp_path / "2026-10"
    folder.mkdir()
    books.xlsx(folder / "viettel.xlsx", {"Data": [header, *people]})
    config = Config(store=tmp_path / "store", out=tmp_path / "out", key_file=tmp_path / "key", lang="vi,en")
    audit(audit_request(config, [folder]))
    out = tmp_path / "out" / "2026-10"
    name = {"carrier": "viettel", "name": "viettel.xlsx"}
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["damage"] == [
        {**name, "column": "msisdn", "kind": "zero", "cells": 12, "of": 12},
        {**name, "column": "iccid", "kind": "digits", "cells": 12, "of": 12},
        {**name, "column": "date_of_birth", "kind": "serial", "cells": 12, "of": 12},
    ]
    vi, en = (
        (out / "viettel" / name).read_text(encoding="utf-8") for name in ("report.html", "report.en.html")
    )
    assert "Cột bị sai lệch" in vi
    assert "định dạng cột là Ngày (Date)" in vi
    assert "12 of 12 values looked at (100.0%)" in en
    assert "the lost digits can&#39;t be brought back" in en
    assert "Đã khôi phục khi đọc." in vi
    assert "Repaired on reading." in en
    assert "Beyond repair: the column counts as not handed in" in en
