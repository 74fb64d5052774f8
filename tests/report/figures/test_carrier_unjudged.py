"""An extract by which no check that decides could be judged has no share of numbers without signs."""

import json
import re
from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import judge_by
from support.letters import blocks


def test_nothing_measured_is_no_figure_on_terminal_page_letter_and_in_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch)
    bare = [person("vinaphone", number) for number in (1, 2)]
    write(Path("2026-10/vinaphone.csv"), bare, ("msisdn", "status"))
    write(Path("2026-10/viettel.csv"), [person("viettel", 1, full_name=""), person("viettel", 2)])
    said = simaudit_("audit", "2026-10").stdout
    assert re.findall(r"(?m)^vinaphone\.csv .*", said)[0].endswith("  not judged")
    done = simaudit_("audit", "2026-10", "--force", "--lang", "vi,en", "--log-format", "json")
    rates = {line["carrier"]: line["compliant"] for line in map(json.loads, done.stderr.splitlines()[1:-1])}
    assert rates == {"viettel": 0.5, "vinaphone": None}
    overview = json.loads(Path("out/2026-10/overview.json").read_text(encoding="utf-8"))
    assert overview["total"] == {"n": 1, "of": 2, "rate": 0.5}
    nothing = {"n": 0, "of": 0, "rate": None}
    assert [row["compliant"] for row in overview["carriers"]][1] == nothing
    page = Path("out/2026-10/vinaphone/report.en.html").read_text(encoding="utf-8")
    assert "Data not usable, to be sent again." in page
    assert "It could not be judged which numbers have substantive findings" in page
    index = re.sub("<[^>]+>", "", Path("out/2026-10/index.html").read_text(encoding="utf-8"))
    assert "1 trong 2 thuê bao chưa thanh lý của 1 doanh nghiệp" in index
    assert simaudit_("letters").exit_code == 0
    unusable = "hưa dùng được"
    for letter in ("cong-van", "bien-ban-lam-viec"):
        assert [unusable in str(blocks(Path(f"out/letters/2026-10/{carrier}/{letter}.docx")))
                for carrier in ("viettel", "vinaphone")] == [False, True]  # fmt: skip
    report = str(blocks(Path("out/letters/2026-10/bao-cao.docx")))
    assert "1. Kết quả chung. 1 số thuê bao có dấu hiệu" in report
    assert "['VinaPhone', '–', '–', '–', '–', '–', '–', 'dữ liệu chưa dùng được, đề nghị gửi lại']" in report
