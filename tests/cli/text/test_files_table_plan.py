"""The plan of a run on the terminal and as JSON, and what the command ends with."""

import json
from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import person, write

COLUMNS = ("msisdn", "id_type", "Ngày sinh", "Ghi chú")

VIETNAMESE = """\
Tệp          Doanh nghiệp  Kỳ       Bản ghi đã xem  Cột đọc  Cột không đọc  Giá trị lạ
viettel.csv  Viettel       10/2026              12        3              1           5

viettel.csv
  2 cột mang tên chuẩn
  Ngày sinh → date_of_birth
  Không đọc: Ghi chú
  id_type: “Thẻ CC” × 5 chưa có trong danh mục của Sở (5 trong 12 giá trị không đọc được); thêm vào \
[carriers.viettel.values.id_type] trong simaudit.toml, hoặc đề nghị doanh nghiệp ghi theo danh mục \
(simaudit columns)

Có chỗ chưa xếp được; chưa rà soát, chưa ghi gì.
"""


@pytest.fixture(autouse=True)
def month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [
        person("viettel", number, id_type="Thẻ CC" if number <= 5 else "CCCD") | {"Ngày sinh": "01/02/1990"}
        for number in range(1, 13)
    ]
    write(Path("2026-10/viettel.csv"), rows, COLUMNS)


def test_a_table_and_what_each_file_wants_in_vietnamese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMAUDIT_LANG", "vi")
    done = simaudit_("audit", "2026-10", "--plan")
    assert (done.stdout, done.exit_code) == (VIETNAMESE, 3)


def test_a_plan_without_an_obstacle_ends_with_0_and_leaves_nothing() -> None:
    Path("simaudit.toml").write_text(
        '[carriers.viettel.values.id_type]\n"Thẻ CC" = "CAN_CUOC"\n', encoding="utf-8"
    )
    done = simaudit_("selfcheck", "2026-10/viettel.csv", "--carrier", "viettel", "--plan")
    assert done.exit_code == 0
    assert done.stdout.endswith("\nEvery file can be placed; nothing was audited or written.\n")
    assert sorted(map(str, Path().glob("*"))) == ["2026-10", "simaudit.toml"]


def test_as_json() -> None:
    done = simaudit_("audit", "2026-10", "--plan", "--format", "json")
    assert done.exit_code == 3
    assert json.loads(done.stdout) == {
        "schema": "simaudit.plan/1",
        "files": [
            {
                "name": "viettel.csv",
                "carrier": "viettel",
                "period": "2026-10",
                "records": 12,
                "whole": True,
                "mapped": {"msisdn": "msisdn", "id_type": "id_type", "Ngày sinh": "date_of_birth"},
                "unmapped": ["Ghi chú"],
                "unread": [{"column": "id_type", "cells": 5, "of": 12, "wordings": {"Thẻ CC": 5}}],
                "copy_of": "",
                "problems": [],
            }
        ],
    }
