"""The page to work in as a file: what may run in it, pages of carriers, and the library that it holds."""

import base64
import hashlib
import json
import re
import stat
from pathlib import Path

import polars as pl
import pytest
from support.strict_readers import read_strictly
from support.work_months import finding, month, row

from simaudit.paths import REPORTS
from simaudit.report.annexes.work_page import MOST_BYTES, WorkFacts, write_work_pages
from simaudit.report.annexes.work_rows import WorkMonth
from simaudit.report.figures.carrier import CarrierFigures

NO_CASES = pl.DataFrame(
    schema={"carrier": pl.String, "file": pl.String, "record": pl.Int64, "case_id": pl.String}
)


@pytest.fixture
def facts(figures: CarrierFigures) -> WorkFacts:
    return WorkFacts(figures.run, {check.id: check for check in figures.checks}, (), NO_CASES, {}, ())


@pytest.fixture
def months(tmp_path: Path) -> list[WorkMonth]:
    """Three findings of viettel, and two of itel of whom one is a check of less weight."""
    made = []
    for carrier, records in (("viettel", (1, 2, 3)), ("itel", (1, 2))):
        findings = [finding(carrier, "UNR-01" if record == 1 else "EXT-03", record) for record in records]
        made.append(month(tmp_path, carrier, findings, [row(carrier, record) for record in records]))
    return made


def block(page: Path, name: str) -> dict[str, object]:
    text = page.read_text(encoding="utf-8")
    (json_text,) = re.findall(rf'<script type="application/json" id="data-{name}">(.*)</script>', text)
    content: dict[str, object] = json.loads(json_text)
    return content


def written(folder: Path, months: list[WorkMonth], facts: WorkFacts, most: int = MOST_BYTES) -> list[str]:
    target = folder / "restricted"
    target.mkdir()
    write_work_pages(months, facts, target, most)
    for path in target.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.stat().st_size <= most
        read_strictly(path.read_bytes(), path.name)
    return sorted(path.name for path in target.iterdir())


def test_scripts_are_allowed_by_their_hash_and_nothing_else(
    tmp_path: Path, months: list[WorkMonth], facts: WorkFacts
) -> None:
    assert written(tmp_path, months, facts) == ["work.html"]
    page = (tmp_path / "restricted/work.html").read_text(encoding="utf-8")
    # As a browser takes them: what stands between the tags.
    texts = [re.findall(f"(?s)<{tag}>(.*?)</{tag}>", page) for tag in ("style", "script")]
    sources = [
        "".join(
            f" &#39;sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}&#39;"
            for text in of_kind
        )
        for of_kind in texts
    ]
    assert [len(of_kind) for of_kind in texts] == [1, 2]
    assert (
        f'content="default-src &#39;none&#39;; style-src{sources[0]}; script-src{sources[1]}; '
        'base-uri &#39;none&#39;; form-action &#39;none&#39;"'
    ) in page


def size_of(folder: Path, months: list[WorkMonth], facts: WorkFacts) -> int:
    """Bytes of the page that has all findings of the months."""
    folder.mkdir()
    assert written(folder, months, facts) == ["work.html"]
    return (folder / "restricted/work.html").stat().st_size


def test_of_too_many_findings_there_is_a_page_a_carrier_with_its_gravest(
    tmp_path: Path, months: list[WorkMonth], facts: WorkFacts
) -> None:
    # A page that leads back to the first one, with two findings of three.
    most = size_of(tmp_path / "whole", months[:1], facts) + 300
    assert written(tmp_path, months, facts, most) == ["work-itel.html", "work-viettel.html", "work.html"]
    folder = tmp_path / "restricted"
    index = (folder / "work.html").read_text(encoding="utf-8")
    assert re.findall(r'<li><a href="(.*?)">(.*?)</a>: (.*?)</li>', index) == [
        ("work-viettel.html", "Viettel", "3 dấu hiệu"), ("work-itel.html", "iTel", "2 dấu hiệu"),
    ]  # fmt: skip
    assert "<script" not in index
    assert "script-src" not in index
    listed = {name: block(folder / f"work-{name}.html", "findings") for name in ("viettel", "itel")}
    assert {name: len(columns["waived"]) for name, columns in listed.items()} == {"viettel": 2, "itel": 2}  # type: ignore[arg-type]
    texts = {name: (folder / f"work-{name}.html").read_text(encoding="utf-8") for name in listed}
    cut = "Trang này liệt kê 2 dấu hiệu nghiêm trọng nhất trong 3"
    assert [name for name, text in texts.items() if cut in text] == ["viettel"]
    assert '<p><a href="work.html">' in texts["itel"]
    # Every paper's numbers are there, whoever's page it is.
    assert block(folder / "work-itel.html", "numbers")["carrier"] == ["itel", "viettel"] * 2


def test_one_carrier_with_too_many_has_no_page_beside_its_own(
    tmp_path: Path, months: list[WorkMonth], facts: WorkFacts
) -> None:
    most = size_of(tmp_path / "whole", months[:1], facts) - 1
    assert written(tmp_path, months[:1], facts, most) == ["work.html"]
    assert len(block(tmp_path / "restricted/work.html", "findings")["waived"]) == 2  # type: ignore[arg-type]


def test_a_month_of_encrypted_annexes_alone_says_so(tmp_path: Path, facts: WorkFacts) -> None:
    without = WorkFacts(facts.run, facts.checks, (), NO_CASES, {}, ("viettel",))
    assert written(tmp_path, [], without) == ["work.html"]
    page = (tmp_path / "restricted/work.html").read_text(encoding="utf-8")
    assert "Không có trong trang này (phụ lục đã mã hóa hoặc đã xóa): Viettel." in page
    assert "Không có dấu hiệu nào để tra cứu." in page


def test_the_page_says_of_a_check_what_the_reports_say(
    tmp_path: Path, months: list[WorkMonth], facts: WorkFacts
) -> None:
    written(tmp_path, months, facts)
    page = block(tmp_path / "restricted/work.html", "page")
    check = facts.checks["UNR-01"]
    said = page["checks"]["UNR-01"]  # type: ignore[index]
    texts = (check.title, check.meaning, check.innocent, check.remedy, check.inspect)
    assert [said[name] for name in ("title", "meaning", "innocent", "remedy", "inspect")] == [
        text.vi.replace("`", "") for text in texts
    ]
    assert len(said["law"]) == len(check.basis)
    for check_id, shown_check in page["checks"].items():  # type: ignore[attr-defined]
        marks = [text.count("†") for text in shown_check["law"]]
        assert marks == [int(not cited.checked) for cited in facts.checks[check_id].basis]


def test_the_library_is_there_with_its_licence_and_names_no_other_place() -> None:
    folder = REPORTS / "vendor" / "tabulator"
    assert sorted(path.name for path in folder.iterdir()) == [
        "LICENSE",
        "tabulator.min.css",
        "tabulator.min.js",
    ]
    assert (
        (folder / "LICENSE").read_text(encoding="utf-8").startswith("The MIT License (MIT)\n\nCopyright (c) ")
    )
    script = (folder / "tabulator.min.js").read_text(encoding="utf-8")
    assert script.startswith("/* Tabulator v6.5.3 ")
    texts = script + (folder / "tabulator.min.css").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[\w./-]+", texts)) == {"http://www.w3.org/2000/svg"}
    # None of these ends a script, is a line end that a browser changes, or lets text become code.
    assert not re.search(r"</script|<!--|\r|\beval\(|new Function|sourceMappingURL", texts)
