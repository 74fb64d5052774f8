"""A department's own tables: in report, letters and lists of a run, in its identity, named by commands."""

import csv
import hashlib
import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from support.command import simaudit_
from support.extracts import COLUMNS, person, write
from support.few_checks import checks_of, judge_by
from support.letters import blocks

TARIFF = """\
[[clause]]
id = "34.3-34.4"
bands = [{ from = 1, to = 1, fine = [10, 20] }, { from = 2, fine = [33, 44], clause = "34.4.a" }]
"""
PROVISION = '[[provision]]\nkey = "L24:13.2.i"\nto = 2026-09-30\n'
MONTH = Path("out/2026-10")


@pytest.fixture
def month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a month of viettel in which two numbers have no name."""
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch)
    rows = [
        person("viettel", number, full_name="" if number < 3 else "Kiều Thu Hằng") for number in range(1, 5)
    ]
    write(Path("2026-10/viettel.csv"), rows)
    return tmp_path


def manifest() -> dict[str, object]:
    content: dict[str, object] = json.loads((MONTH / "manifest.json").read_text())
    return content


def test_an_office_s_law_is_in_all_that_a_run_says(month: Path) -> None:
    assert simaudit_("audit", "2026-10").exit_code == 0
    before = manifest()
    assert before["own_tables"] == []
    Path("our-law").mkdir()
    Path("our-law/tariffs.toml").write_text(TARIFF, encoding="utf-8")
    Path("our-law/provisions.toml").write_text(PROVISION, encoding="utf-8")
    Path("simaudit.toml").write_text('law_folder = "our-law"\nletters = true\n', encoding="utf-8")
    # The same files and checks: what is changed is the law, so that it is audited again.
    assert simaudit_("audit", "2026-10").exit_code == 0
    hashes = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in (
        ("provisions.toml", PROVISION), ("tariffs.toml", TARIFF),
    )}  # fmt: skip
    tables = [{"kind": "law", "file": name, "sha256": digest} for name, digest in hashes.items()]
    after = manifest()
    assert after["own_tables"] == tables
    assert after["rule_set"] != before["rule_set"]
    receipt = json.loads((MONTH / "viettel/receipt.json").read_text())
    assert (receipt["own_tables"], receipt["rule_set"]) == (tables, after["rule_set"])
    with (MONTH / "viettel/exposure.csv").open(encoding="utf-8") as file:
        (act,) = [row for row in csv.DictReader(file) if row["act"] == "34.3.a"]
    assert (act["numbers"], act["fine_from"], act["fine_to"]) == ("2", "33", "44")
    report = (MONTH / "viettel/report.html").read_text(encoding="utf-8")
    assert "33–44" in report
    assert all(f'law/{name} <span class="hash">{digest}</span>' in report for name, digest in hashes.items())
    assert "hết hiệu lực từ 01/10/2026" in report
    letters = Path("out/letters/2026-10")
    assert "33–44" in str(blocks(letters / "bao-cao.docx"))
    assert "hết hiệu lực từ 01/10/2026" in str(blocks(letters / "viettel/cong-van.docx"))

    # Of an audited month, report and letters have the bands by which it was counted; what a letter cites is
    # the law as it is configured by now.
    Path("simaudit.toml").unlink()
    assert simaudit_("report", "--period", "2026-10").exit_code == 0
    assert "33–44" in (MONTH / "viettel/report.html").read_text(encoding="utf-8")
    assert simaudit_("letters", "--period", "2026-10").exit_code == 0
    assert "33–44" in str(blocks(letters / "bao-cao.docx"))
    assert "hết hiệu lực từ 01/10/2026" not in str(blocks(letters / "viettel/cong-van.docx"))


def test_commands_say_what_is_the_office_s_own(month: Path) -> None:
    Path("our-law").mkdir()
    Path("our-law/tariffs.toml").write_text(TARIFF, encoding="utf-8")
    Path("simaudit.toml").write_text('law_folder = "our-law"\n', encoding="utf-8")
    shown = simaudit_("rules", "law", "--lang", "en", "--as-of", "2026-10-31").stdout
    assert shown.count("one's own: our-law/tariffs.toml") == 1
    assert "34.3.a: our-law/tariffs.toml" in simaudit_("rules", "show", "UNR-01", "--lang", "en").stdout
    assert "one's own: our-law/tariffs.toml" in simaudit_("doctor").stdout
    assert "our-law" not in simaudit_("rules", "show", "MIS-22", "--lang", "en").stdout
    Path("our-law/tariffs.toml").write_text(TARIFF.replace("from = 2,", "from = 3,"), encoding="utf-8")
    refused = simaudit_("audit", "2026-10")
    assert refused.exit_code == 2
    assert (
        "our-law/tariffs.toml, line 1: clause 1: each band begins where the one before it" in refused.stderr
    )


HEADERS = 'full_name = ["Tên người đứng tên"]\nremoved = ["Họ tên"]\n'
VALUES = '[status]\nONE_WAY = ["Cắt 1C"]\nremoved = ["K1C"]\n'
NAMES = '[carriers.viettel]\nlegal_name = "Tập đoàn A"\n'


def test_an_office_s_wordings_are_read(month: Path) -> None:
    """A heading and a wording that only the office knows, a wording that it ended, and a carrier's name."""
    text = Path("2026-10/viettel.csv").read_text(encoding="utf-8").replace("full_name", "Tên người đứng tên")
    first, second, third, *others = text.replace("ACTIVE", "Cắt 1C", 1).splitlines()
    third = third.replace("ACTIVE", "K1C")
    Path("2026-10/viettel.csv").write_text("\n".join([first, second, third, *others, ""]), encoding="utf-8")
    folder = Path("our-words")
    folder.mkdir()
    for name, content in (("headers", HEADERS), ("values", VALUES), ("carriers", NAMES)):
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    Path("simaudit.toml").write_text('vocabulary_folder = "our-words"\nletters = true\n', encoding="utf-8")
    shown = simaudit_("intake", "2026-10/viettel.csv", "--format", "json").stdout
    columns = {column["column"]: column for column in json.loads(shown)["columns"]}
    assert (columns["full_name"]["heading"], columns["full_name"]["readable"]) == ("Tên người đứng tên", 2)
    assert (columns["status"]["values"], columns["status"]["readable"]) == (4, 3)
    (planned,) = json.loads(simaudit_("audit", "2026-10", "--plan", "--format", "json").stdout)["files"]
    assert planned["mapped"]["Tên người đứng tên"] == "full_name"
    assert [(column["column"], column["cells"]) for column in planned["unread"]] == [("status", 1)]
    assert simaudit_("audit", "2026-10").exit_code == 0
    months = [*Path("store").rglob("subscriber.parquet"), *Path("store").rglob("viettel.parquet")]
    (rows,) = [pl.read_parquet(path) for path in months][:1]
    assert rows["status"].to_list() == ["ONE_WAY", None, "ACTIVE", "ACTIVE"]
    assert rows["unreadable"].to_list() == [None, "status", None, None]
    assert rows["full_name"].to_list() == [None, None, "Kiều Thu Hằng", "Kiều Thu Hằng"]
    assert "Tập đoàn A" in str(blocks(Path("out/letters/2026-10/viettel/cong-van.docx")))
    tables = manifest()["own_tables"]
    assert isinstance(tables, list)
    assert [(table["kind"], table["file"]) for table in tables] == [
        ("vocabulary", "carriers.toml"),
        ("vocabulary", "headers.toml"),
        ("vocabulary", "values.toml"),
    ]
    receipt = json.loads((MONTH / "viettel/receipt.json").read_text())
    assert sorted(receipt["profile"]) == ["headings", "values"]
    assert "one's own: our-words/values.toml" in simaudit_("doctor").stdout


PREFIXES = "prefix,carrier,confidence\n096,mobifone,confirmed\n054,viettel,confirmed\n"


def test_an_office_s_number_plan_decides_what_is_found(month: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """096 is given to another carrier, and 054, which no plan has, to this one."""
    judge_by(monkeypatch, checks_of("EXT-01", "MIS-18"))
    rows = [person("viettel", 1), person("viettel", 2, msisdn="0540000002"), person("viettel", 3)]
    for row in rows:
        row["ported_in"] = "0"
    write(Path("2026-10/viettel.csv"), rows, (*COLUMNS, "ported_in"))

    def found() -> dict[str, int]:
        assert simaudit_("audit", "2026-10").exit_code == 0
        results = json.loads((MONTH / "viettel/results.json").read_text())
        return {row["check_id"]: row["violations"] for row in results}

    assert found() == {"EXT-01": 1, "MIS-18": 0}
    before = manifest()["rule_set"]
    shutil.copytree(MONTH, "before")
    Path("our-tables").mkdir()
    Path("our-tables/mobile_prefix.csv").write_text(PREFIXES, encoding="utf-8")
    Path("simaudit.toml").write_text('reference_folder = "our-tables"\n', encoding="utf-8")
    assert found() == {"EXT-01": 0, "MIS-18": 2}
    assert manifest()["rule_set"] != before
    assert "one's own: our-tables/mobile_prefix.csv" in simaudit_("doctor").stdout
    compared = simaudit_("store", "verify", "before", str(MONTH))
    assert compared.exit_code == 1
    assert "reference/mobile_prefix.csv, a table of the office's own, differs" in compared.output
    assert "mobile_prefix: our-tables/mobile_prefix.csv" in simaudit_("rules", "show", "MIS-18").stdout
