"""What is counted and not found: in the results, in a file of its own and in the report, and nowhere else."""

import json
import re
import shutil
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final
from zipfile import ZipFile

import duckdb
import polars as pl
import pytest
from support.command import simaudit_
from support.extracts import COLUMNS, person, write
from support.few_checks import checks_of, judge_by

from simaudit.rules.check import Check
from simaudit.rules.load import load_catalogue

REMARKS: Final = ("BLK-19", "EXT-10", "EXT-12", "MIS-04", "MIS-06", "MIS-14", "MIS-26", "MIS-27")
FINDING: Final = ("UNR-01", "MIS-20", "BLK-14", "PRC-16")
CHECKS: Final = checks_of(*REMARKS, *FINDING)
OLD_UNIT: Final = {"id_issue_date": "2025-07-01", "address": "Phường Hàng Bạc, Quận Hoàn Kiếm, Hà Nội"}
FILE: Final = "viettel_2026-10.csv"
OUT: Final = Path("out/2026-10")
RESTRICTED: Final = OUT / "viettel" / "restricted"
COUNTED: Final = ("new", "persisting", "resolved", "waived")

SHOWN_IN: Final = {
    "results.csv", "results.json", "report.html", "receipt.json", "remarks.parquet", "checks.csv",
}  # fmt: skip
"""The files that may name a remark's check; checks.csv lists every check of the month."""
TABLES: Final = {"result"}
"""The tables of the ledger that may."""


def number(of: int) -> str:
    return f"84{person('viettel', of)['msisdn'][1:]}"


def rows(*, remarks: bool = True, findings: bool = True) -> list[dict[str, str]]:
    """Ten rows: each remark's in turn, then two of findings."""
    paper = person("viettel", 2)["id_number"]
    near = person("viettel", 6)
    remarked = [
        person("viettel", 1, id_number="099090012345"),
        person("viettel", 2, full_name="Kiều Thu Hằng"),
        person("viettel", 3, full_name="Kiều Thu Hằn", id_number=paper, date_of_birth="1990-02-03"),
        person("viettel", 4, id_expiry_date="2026-09-01"),
        person("viettel", 5, registered_at="2025-01-01 09:00:00", **OLD_UNIT),
        near,
        near | {"msisdn": person("viettel", 7)["msisdn"], "id_number": f"{near['id_number'][:-1]}9"},
        person("viettel", 8, id_issue_date="2022-01-01"),
    ]
    found = [person("viettel", 9, full_name=""), person("viettel", 10, iccid="1")]
    given = [*(remarked if remarks else []), *(found if findings else [])]
    return [{"id_expiry_date": "", **row} for row in given]


def audit(of: Sequence[dict[str, str]], *options: str, month: str = "2026-10") -> int:
    write(Path("in") / month / f"viettel_{month}.csv", of, (*COLUMNS, "id_expiry_date"))
    done = simaudit_("audit", f"in/{month}", "--no-progress", *options)
    assert done.exit_code in (0, 1), done.output
    return done.exit_code


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, CHECKS)


@pytest.fixture(scope="module")
def september(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """September audited, to be copied."""
    home = tmp_path_factory.mktemp("september")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        judge_by(patch, CHECKS)
        audit(rows(), month="2026-09")
    return home


@pytest.fixture(scope="module")
def both_months(september: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same rows audited for September and October, to be copied."""
    home = shutil.copytree(september, tmp_path_factory.mktemp("both") / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        judge_by(patch, CHECKS)
        audit(rows())
    return home


@pytest.fixture
def in_september(september: Path, tmp_path: Path) -> None:
    """September is audited here."""
    shutil.copytree(september, tmp_path, dirs_exist_ok=True)


@pytest.fixture
def in_october(both_months: Path, tmp_path: Path) -> None:
    """September and October are audited here."""
    shutil.copytree(both_months, tmp_path, dirs_exist_ok=True)


def results(month: str = "2026-10") -> dict[str, dict[str, object]]:
    table = pl.read_csv(Path("out") / month / "viettel" / "results.csv")
    return {row["check_id"]: row for row in table.iter_rows(named=True)}


def test_the_catalogue_remarks_by_eight_checks() -> None:
    assert sorted(check.id for check in load_catalogue() if check.remark) == list(REMARKS)


@pytest.mark.usefixtures("in_october")
def test_remarks_are_counted_and_listed_row_by_row() -> None:
    paper = person("viettel", 2)["id_number"]
    near = person("viettel", 6)["id_number"]
    listed = pl.read_parquet(RESTRICTED / "remarks.parquet")
    text = dict.fromkeys(("check_id", "msisdn", "file", "subject", "detail"), pl.String)
    columns = ["check_id", "msisdn", "record", "file", "subject", "detail"]
    assert listed.schema == {name: text.get(name, pl.Int64) for name in columns}
    assert listed.rows() == [
        ("EXT-10", number(8), 8, FILE, None, None),
        ("EXT-12", number(5), 5, FILE, None, None),
        ("MIS-04", number(1), 1, FILE, None, None),
        ("MIS-06", number(2), 2, FILE, paper, None),
        ("MIS-06", number(3), 3, FILE, paper, None),
        ("MIS-14", number(4), 4, FILE, None, None),
        ("MIS-26", number(5), 5, FILE, None, None),
        ("MIS-27", number(6), 6, FILE, near, None),
        ("MIS-27", number(7), 7, FILE, f"{near[:-1]}9", None),
    ]
    assert stat.S_IMODE((RESTRICTED / "remarks.parquet").stat().st_mode) == 0o600
    outputs = {entry["path"] for entry in json.loads((OUT / "manifest.json").read_text())["outputs"]}
    assert "viettel/restricted/remarks.parquet" in outputs
    counts = {"EXT-10": (1, 10), "EXT-12": (1, 1), "MIS-04": (1, 10), "MIS-06": (2, 9), "MIS-14": (1, 1),
              "MIS-26": (1, 10), "MIS-27": (2, 9)}  # fmt: skip
    for check_id, (violations, population) in counts.items():
        row = results()[check_id]
        assert (row["status"], row["violations"], row["population"]) == ("failed", violations, population)
        assert row["rate"] == pytest.approx(violations / population)
        assert [row[name] for name in COUNTED] == [0] * 4
    found = pl.read_parquet(RESTRICTED / "findings.parquet").select("check_id", "msisdn").rows()
    assert found == [("MIS-20", number(10)), ("UNR-01", number(9))]


def test_without_rows_the_list_is_empty_and_without_annexes_there_is_none() -> None:
    audit(rows(remarks=False))
    empty = pl.read_parquet(RESTRICTED / "remarks.parquet")
    assert empty.is_empty()
    assert empty.schema["record"] == pl.Int64()
    assert {results()[check_id]["status"] for check_id in REMARKS} == {"passed", "not_applicable"}
    audit(rows(), "--no-restricted", "--force")
    assert not RESTRICTED.exists()


def named_in(path: Path) -> Iterator[str]:
    """What a file says, as text: of workbooks their parts, of Parquet files their values."""
    if path.suffix == ".parquet":
        yield str(pl.read_parquet(path).to_dicts())
    elif path.suffix == ".xlsx":
        with ZipFile(path) as book:
            yield from (book.read(name).decode(errors="replace") for name in book.namelist())
    elif path.suffix != ".duckdb":
        yield path.read_bytes().decode(errors="replace")


@pytest.mark.usefixtures("in_october")
def test_nothing_else_names_a_remark() -> None:
    """Over two months, a notice and a case of nobody: all files, and all tables of the ledger."""
    pattern = re.compile("|".join(REMARKS))
    naming = {
        path.name
        for root in ("out", "store")
        for path in Path(root).rglob("*")
        if path.is_file() and any(pattern.search(text) for text in named_in(path))
    }
    assert naming == SHOWN_IN
    with duckdb.connect("store/ledger.duckdb", read_only=True) as ledger:
        tables = [name for (name,) in ledger.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        in_tables = {
            name
            for name in tables
            # The figures of the reports are stored with the month.
            for row in ledger.sql(f"SELECT * FROM {name}").pl().drop("figures", strict=False).iter_rows()
            if pattern.search(str(row))
        }
        assert in_tables == TABLES
        ((keys,),) = ledger.execute("SELECT count(*) FROM known").fetchall()
        assert keys == 4
    page = (OUT / "viettel" / "report.html").read_text("utf-8")
    assert all(f'id="{check_id}"' in page for check_id in (*REMARKS[1:], "UNR-01"))
    remarks = page[page.index('<section id="remarks">') :]
    assert "Mới" not in remarks[: remarks.index("</section>")]
    # Masked, as examples are.
    assert not any(number(of)[2:] in page for of in range(1, 11))


@pytest.mark.usefixtures("in_september")
def test_nothing_of_them_is_carried_from_month_to_month() -> None:
    audit(rows(remarks=False))
    assert all(results()[check_id][name] == 0 for check_id in REMARKS for name in COUNTED)
    assert results()["UNR-01"]["persisting"] == 1
    overview = json.loads((OUT / "overview.json").read_text("utf-8"))
    trend = overview["carriers"][0]["changes"]["trend"]
    assert [(month["findings"], month["new"], month["resolved"]) for month in trend] == [(2, 2, 0), (2, 0, 0)]
    assert [row["id"] for row in overview["matrix"]] == ["UNR-01", "MIS-20", "BLK-14", "PRC-16"]


def test_fail_on_sees_none() -> None:
    assert audit(rows(findings=False), "--fail-on", "low") == 0
    for severity in ("low", "high"):
        # Unchanged input is not judged again.
        assert audit(rows(findings=False), "--fail-on", severity) == 0
    assert simaudit_("report", "--fail-on", "low").exit_code == 0
    assert audit(rows(), "--fail-on", "low") == 1


def as_finding(check: Check) -> Check:
    header = check.header.model_copy(
        update={"check": check.header.check.model_copy(update={"remark": False})}
    )
    return replace(check, header=header)


def test_what_was_found_until_it_became_a_remark_is_not_put_right(monkeypatch: pytest.MonkeyPatch) -> None:
    judge_by(monkeypatch, [as_finding(check) for check in CHECKS])
    audit(rows(), month="2026-09")
    assert results("2026-09")["MIS-27"]["new"] == 2
    judge_by(monkeypatch, CHECKS)
    audit(rows(remarks=False))
    assert all(results()[check_id]["resolved"] == 0 for check_id in REMARKS)
    changes = json.loads((OUT / "overview.json").read_text("utf-8"))["carriers"][0]["changes"]
    assert [rule["id"] for rule in changes["rules"] if rule["kind"] == "changed"] == list(REMARKS)
    # The month before is compared again with what comes late: it stays what it was.
    audit(rows(), month="2026-08")
    assert all(results()[check_id]["resolved"] == 0 for check_id in REMARKS)


WAIVER: Final = """\
[[waiver]]
check = "MIS-04"
carrier = "viettel"
pattern = "."
reason = "born abroad"
approver = "Lê An"
expires = 2030-01-01
document = "12/QĐ"
"""


def test_a_waiver_of_one_is_needless() -> None:
    Path("waivers.toml").write_text(WAIVER, "utf-8")
    audit(rows())
    assert (results()["MIS-04"]["violations"], results()["MIS-04"]["waived"]) == (1, 0)
    (waiver,) = json.loads((OUT / "overview.json").read_text("utf-8"))["waivers"]
    assert (waiver["check"], waiver["why"]) == ("MIS-04", "remark")
    assert "tiêu chí chỉ ghi chú" in (OUT / "viettel" / "report.html").read_text("utf-8")


@pytest.mark.usefixtures("in_october")
def test_a_letter_about_one_is_recorded_and_names_no_number() -> None:
    letter = ("--state", "notified", "--on", "2026-11-02", "--document", "1/SKHCN")
    done = simaudit_("follow", "set", "viettel:MIS-14", *letter)
    assert done.exit_code == 0, done.output
    assert "names 0 numbers" in done.output
    with duckdb.connect("store/ledger.duckdb", read_only=True) as ledger:
        assert ledger.execute("SELECT carrier, check_id, state FROM follow_up").fetchall() == [
            ("viettel", "MIS-14", "notified")
        ]
        assert ledger.execute("SELECT count(*) FROM notice_number").fetchall() == [(0,)]
    # What is left of it is nothing: the next month has none to answer for.
    assert audit(rows(), month="2026-11") == 0
    assert not pl.read_csv("out/2026-11/viettel/results.csv").filter(check_id="PRC-16")["violations"].item()


@pytest.mark.usefixtures("in_october")
def test_a_trial_of_rules_tells_which_rows_come_and_go() -> None:
    done = simaudit_("rules", "whatif", "--set", "MIS-26.most_days=200", "--no-honest", "--months", "1")
    assert done.exit_code == 0, done.output
    (trial,) = Path("out/whatif").rglob("whatif.json")
    (change,) = json.loads(trial.read_text("utf-8"))["changes"]
    assert (change["check_id"], change["only_before"], change["only_after"]) == ("MIS-26", 1, 0)


@pytest.mark.usefixtures("in_october")
def test_reports_are_written_again_with_their_examples() -> None:
    page = OUT / "viettel" / "report.html"
    before = page.read_text("utf-8")
    page.unlink()
    assert simaudit_("report").exit_code == 0
    section = re.compile(r'<section id="remarks">.*?</section>', re.DOTALL)
    assert section.findall(page.read_text("utf-8")) == section.findall(before) != []
    assert simaudit_("store", "verify", str(OUT)).exit_code == 0


@pytest.mark.usefixtures("in_october")
def test_a_withdrawn_month_takes_them_along() -> None:
    done = simaudit_(
        "store", "withdraw", "--period", "2026-10", "--carrier", "viettel", "--reason", "x", "--yes"
    )
    assert done.exit_code == 0, done.output
    assert [path.parts[1] for path in Path("out").rglob("remarks.parquet")] == ["2026-09"]
