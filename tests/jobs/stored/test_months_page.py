"""The list of months and the overviews lead to each other, whatever month comes or goes."""

import re
from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import judge_by

MONTHS = ("2026-08", "2026-09", "2026-10")


def audited(month: str) -> None:
    done = simaudit_("audit", month, "--lang", "vi,en")
    assert done.exit_code == 0, done.output


def verified() -> None:
    """Every month's files are as its manifest and the ledger have them."""
    for folder in Path("out").glob("*-*"):
        done = simaudit_("verify", str(folder))
        assert done.exit_code == 0, done.output


def leads(month: str, name: str = "index.html") -> list[str]:
    """Where the overview leads; no link is dead."""
    html = Path("out", month, name).read_text(encoding="utf-8")
    (line,) = re.findall('<nav class="beside".*?</nav>', html)
    links = re.findall('href="([^"]*)"', line)
    for link in links:
        assert Path("out", month, link).is_file(), (month, link)
    return links


def test_an_overview_leads_to_the_months_beside_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch)
    for month in MONTHS:
        write(Path(month, "viettel.csv"), [person("viettel", 1, full_name=""), person("viettel", 2)])
    audited("2026-08")
    assert leads("2026-08") == ["../index.html"]
    audited("2026-10")
    assert leads("2026-08") == ["../index.html", "../2026-10/index.html"]
    assert leads("2026-10", "index.en.html") == ["../2026-08/index.en.html", "../index.en.html"]
    audited("2026-09")
    assert leads("2026-08") == ["../index.html", "../2026-09/index.html"]
    assert leads("2026-09") == ["../2026-08/index.html", "../index.html", "../2026-10/index.html"]
    assert leads("2026-10") == ["../2026-09/index.html", "../index.html"]
    verified()
    done = simaudit_("report", "--period", "2026-09", "--lang", "en")
    assert done.exit_code == 0, done.output
    assert leads("2026-08", "index.en.html") == ["../index.en.html", "../2026-09/index.html"]
    verified()
    done = simaudit_("withdraw", "--period", "2026-09", "--reason", "wrong", "--yes")
    assert done.exit_code == 0, done.output
    # October rests on what was withdrawn, which `verify` says until it is audited again.
    for _ in range(2):
        assert leads("2026-08") == ["../index.html", "../2026-10/index.html"]
        assert leads("2026-10") == ["../2026-08/index.html", "../index.html"]
        audited("2026-10")
    verified()


def test_what_somebody_changed_is_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch)
    for month in MONTHS[:2]:
        write(Path(month, "viettel.csv"), [person("viettel", 1)])
    audited("2026-08")
    page = Path("out/2026-08/index.html")
    changed = page.read_text(encoding="utf-8") + "<!-- -->"
    page.write_text(changed, encoding="utf-8")
    audited("2026-09")
    assert page.read_text(encoding="utf-8") == changed
    assert simaudit_("verify", "out/2026-08").exit_code == 1
