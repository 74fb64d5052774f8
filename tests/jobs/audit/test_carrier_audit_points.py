"""A point above its peers, from a carrier's file to its page: waived findings count; drawn again."""

import re
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from support.extracts import person, write
from support.few_checks import checks_of, judge_by

from simaudit.cli import main

WAIVED = """
[[waiver]]
check = "UNR-01"
carrier = "viettel"
pattern = "^84"
reason = "names are handed in later"
approver = "LÊ THỊ THỬ"
document = "12/SKHCN"
expires = 2026-12-31
"""


def run(*arguments: str) -> None:
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == 0, done.output


def drawing(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    start = text.index('<svg class="chart funnel"')
    return text[start : text.index("</div>\n</div>", start)]


def test_waived_findings_count_and_the_drawing_is_the_same_from_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, checks_of("UNR-01", "BLK-14"))
    rows = [
        person("viettel", number, point_code=f"DL-{number % 2}", full_name=name)
        for number in range(1, 61)
        for name in ("" if number in range(1, 18, 2) else "Kiều Lan",)
    ]
    write(Path("2026-10/viettel.csv"), rows)
    Path("waivers.toml").write_text(WAIVED, encoding="utf-8")
    run("audit", "2026-10", "--waivers", "waivers.toml", "--store", "store", "--out", "out")
    findings = pl.read_csv("out/2026-10/viettel/restricted/findings.csv", infer_schema=False)
    assert set(findings.filter(pl.col("check_id") == "UNR-01")["waived"]) == {"true"}
    assert findings.filter(pl.col("check_id") == "BLK-14")["subject", "detail"].rows() == [
        ("DL-1", "9/30 expected=0.0")
    ]
    page = Path("out/2026-10/viettel/report.html")
    first = drawing(page)
    assert first.count("<circle") == 2
    assert ">DL-1</text>" in first
    cells = re.findall(r"<t[hd]\b[^>]*>([^<]*)</t[hd]>", first[first.index("<tbody>") :])
    assert cells == ["DL-1", "9", "0", "30"]
    run("report", "--store", "store", "--out", "out")
    assert drawing(page) == first
