"""Files in the shapes that carriers send, previewed and audited: a spool, no header, a signed sheet."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support import workbooks as books
from support.few_checks import judge_by

from simaudit.cli import main
from simaudit.store.manifest import read_manifest

SPOOL = """\
SQL> select * from register;

MSISDN|FULL_NAME|DATE_OF_BIRTH|REGISTERED_AT
----------|----------|----------|----------
84961000001|Nguyễn An|05-JAN-60|05-JAN-24
84961000002|Trần Bình|06-FEB-05|06-TH2-24

MSISDN|FULL_NAME|DATE_OF_BIRTH|REGISTERED_AT
----------|----------|----------|----------
84961000003|Lê Cúc|07-MAR-90|07-MAR-24

{rows} rows selected.

Elapsed: 00:00:00.01
SQL> spool off
"""
NO_HEADER = "".join(
    f"09710000{n:02};Nguyễn Văn {chr(64 + n)};0{n}/02/1960;{'Trả trước' if n % 2 else 'Trả sau'}\n"
    for n in range(1, 6)
)


@pytest.fixture(autouse=True)
def few_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    judge_by(monkeypatch)


def run(folder: Path, *arguments: str) -> Result:
    config = folder / "simaudit.toml"
    config.touch()
    return CliRunner().invoke(main, [arguments[0], "--config", str(config), *arguments[1:]])


def adopt(folder: Path, shown: str) -> None:
    """Paste the printed profile into the configuration, as a person does."""
    config = folder / "simaudit.toml"
    table = shown[shown.index("[carriers.") :]
    config.write_text(config.read_text(encoding="utf-8") + table, encoding="utf-8")


def test_from_the_preview_to_the_audit(tmp_path: Path) -> None:
    received = tmp_path / "2026-10"
    received.mkdir()
    spool, bare = received / "viettel_2026-10.txt", received / "itel_2026-10.csv"
    spool.write_text(SPOOL.format(rows=3), encoding="utf-8")
    bare.write_text(NO_HEADER, encoding="utf-8")
    head: list[books.Cell] = ["Số thuê bao", "Họ và tên", "Ngày sinh"]
    people: list[list[books.Cell]] = [[f"098100000{n}", "An", f"0{n}/03/1990"] for n in range(1, 4)]
    books.xlsx(
        received / "mobifone_2026-10.xlsx",
        {"T10": [["DANH SÁCH THUÊ BAO"], head, *people, ["Tổng cộng: 3"], [None, None, "Người lập biểu"]]},
    )
    adopt(tmp_path, run(tmp_path, "intake", str(spool), "--lang", "en").stdout)
    previewed = run(tmp_path, "intake", str(bare), "--lang", "vi")
    assert previewed.exit_code == 3
    adopt(tmp_path, previewed.stdout)
    result = run(tmp_path, "audit", str(received), "--no-progress")
    assert result.exit_code == 0, result.stderr
    inputs = read_manifest(tmp_path / "out" / "2026-10")["inputs"]
    assert [(one["name"], one["read"], one["loaded"], one["rejected"]) for one in inputs] == [
        ("itel_2026-10.csv", 5, 5, 0),
        ("mobifone_2026-10.xlsx", 3, 3, 0),
        ("viettel_2026-10.txt", 3, 3, 0),
    ]
    pages = {
        carrier: (tmp_path / "out" / "2026-10" / carrier / "report.html").read_text(encoding="utf-8")
        for carrier in ("viettel", "mobifone")
    }
    assert "5 dòng do chương trình cơ sở dữ liệu in ra" in pages["viettel"]
    assert "Ngày có năm hai chữ số" in pages["viettel"]
    assert "1 dòng ký tên, ghi chú dưới bảng" in pages["mobifone"]


def test_a_file_that_states_more_records_than_it_has_is_named(tmp_path: Path) -> None:
    spool = tmp_path / "viettel_2026-10.txt"
    spool.write_text(SPOOL.format(rows="60"), encoding="utf-8")
    result = run(
        tmp_path, "selfcheck", str(spool), "--carrier", "viettel", "--fail-on", "none", "--no-progress"
    )
    assert result.exit_code == 3
    assert "viettel_2026-10.txt: the file states 60 records, 3 were read; ask whether" in result.stderr
