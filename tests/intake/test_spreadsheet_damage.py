"""Damage to a column by a spreadsheet is named, with its share; what people wrote isn't damage."""

import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from support import workbooks as books
from support.extracts import COLUMNS, person, write

from simaudit.audit.audit import audit
from simaudit.audit.request import audit_request
from simaudit.config import Config
from simaudit.intake import spreadsheet_damage as damage
from simaudit.intake.load import load_month
from simaudit.intake.reading_profile import NO_PROFILE, Profile


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
    "point zero": ("contract_no", ["20261031.0"] * 10, [("contract_no", "point_zero", 10, 10)]),
    "SIMs of fifteen digits": ("iccid", ["8984048000123450000"] * 10, [("iccid", "digits", 10, 10)]),
    "SIMs of all their digits": ("iccid", ["8984048000123456789"] * 10, []),
    "serial numbers": ("date_of_birth", ["33238"] * 9 + ["01/02/1990"], [("date_of_birth", "serial", 9, 10)]),
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


def test_what_a_profile_reads_is_no_damage(tmp_path: Path) -> None:
    profile = Profile(date_formats=("%m/%d/%Y", "serial"))
    assert found(tmp_path, "date_of_birth", ["1/31/1990"] * 10, profile) == []
    assert found(tmp_path, "date_of_birth", ["33238"] * 10, profile) == []


def test_every_chunk_is_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(damage, "SAMPLE_ROWS", 10)
    whole = pl.DataFrame({"id_number": papers(0, 100)})
    broken = pl.DataFrame({"id_number": papers(100, 0)})
    figures = damage.count_signs(whole) + damage.count_signs(broken)
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
    assert "Sai lệch do phần mềm bảng tính" in vi
    assert "định dạng cột là Ngày (Date)" in vi
    assert "12 of 12 values looked at (100.0%)" in en
    assert "the lost digits can&#39;t be brought back" in en
