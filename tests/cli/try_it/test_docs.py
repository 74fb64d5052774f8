"""`simaudit docs`: every page where there is no network, as Markdown and laid out for a terminal."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import simaudit_

from simaudit.docs.pages import TOPICS, page_file
from simaudit.paths import DOCS


@pytest.mark.parametrize("language", ["vi", "en"])
def test_without_a_topic_it_lists_the_pages_with_whom_they_are_for(language: str) -> None:
    listed = simaudit_("docs", "--lang", language)
    assert listed.exit_code == 0
    lines = listed.output.splitlines()
    assert [line.split()[0] for line in lines] == list(TOPICS)
    for topic, line in zip(TOPICS, lines, strict=True):
        english, vietnamese = page_file(topic, "en").read_text(encoding="utf-8").splitlines()[2:5:2]
        told = re.findall(r"\*([^*]+)\*", vietnamese)[0] if language == "vi" else english
        assert line.removeprefix(topic).strip() == told


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_page_is_printed_with_links_that_lead_on(language: str) -> None:
    for topic in TOPICS:
        printed = simaudit_("docs", topic, "--lang", language)
        page = page_file(topic, language).read_text(encoding="utf-8")
        assert printed.exit_code == 0
        assert printed.output.startswith(page[: page.index("\n\n", page.index("\n\n") + 2)])
        assert not re.search(r"\]\((?!http)|<img|<!--", printed.output)
        assert printed.output.count("```") == page.count("```")


def test_a_page_is_in_the_language_of_the_terminal_and_in_english_where_it_is_not_translated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SIMAUDIT_LANG", "vi")
    assert simaudit_("docs", "operate").output.startswith("# Rà soát một kỳ dữ liệu\n")
    assert simaudit_("docs", "operate", "--lang", "en").output.startswith("# A month's audit\n")
    assert simaudit_("docs", "speed").output.startswith((DOCS / "speed.md").read_text("utf-8").split("\n")[0])


def test_a_link_to_a_page_names_what_prints_it_and_any_other_is_its_text() -> None:
    assert "`simaudit docs unattended` has service, timer" in simaudit_("docs", "install").output
    text = simaudit_("docs", "checks").output
    assert "Only samples (`simaudit docs sampling`) measure" in text
    assert "in the configuration (`simaudit docs configuration`)." in " ".join(text.split())
    assert "with examples\n(checks/README.md)." in text
    assert "docxtpl (https://docxtpl.readthedocs.io)" in simaudit_("docs", "letters").output


def test_a_link_to_the_page_in_the_other_language_names_that() -> None:
    assert "Tiếng Việt (`simaudit docs operate --lang vi`)\n" in simaudit_("docs", "operate").output
    text = simaudit_("docs", "checks", "--lang", "vi").output
    assert "\nEnglish (`simaudit docs checks`)\n" in text
    assert "(`simaudit docs sampling --lang vi`)" in text
    assert "Spark (`simaudit docs spark --lang vi`)" in text
    # A page that isn't translated.
    assert "(`simaudit docs add-check`)" in text


def test_a_link_names_no_language_where_it_is_the_terminal_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMAUDIT_LANG", "vi")
    text = simaudit_("docs", "checks").output
    assert "\nEnglish (`simaudit docs checks --lang en`)\n" in text
    assert "(`simaudit docs sampling`)" in text
    assert "Spark (`simaudit docs spark`)" in text


def test_an_unknown_topic_ends_with_2_and_names_the_topics() -> None:
    refused = simaudit_("docs", "opertae")
    assert refused.exit_code == 2
    assert all(topic in refused.output for topic in TOPICS)


def on_a_terminal(*words: str, pager: str) -> str:
    """What a terminal of 80 columns is shown."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "80", "LC_ALL": "C.UTF-8", "PAGER": pager}
    with subprocess.Popen(
        [sys.executable, "-m", "simaudit", *words], stdin=theirs, stdout=theirs, env=environment
    ) as command:
        os.close(theirs)
        shown = b""
        while True:
            try:
                shown += os.read(ours, 65536)
            except OSError:
                # The other end is closed.
                break
        assert command.wait() == 0
    os.close(ours)
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.decode())


def test_a_terminal_gets_the_page_laid_out() -> None:
    lines = on_a_terminal("docs", "cases", pager="cat").splitlines()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if line.lstrip().startswith(("#", "```"))]
    assert any(line.strip().startswith("simaudit cases list --period 2026-10") for line in lines)


def test_a_terminal_is_shown_a_page_by_its_pager(tmp_path: Path) -> None:
    paged = tmp_path / "paged"
    shown = on_a_terminal("docs", "cases", "--lang", "vi", pager=f"tee {paged}")
    assert "simaudit cases list --period 2026-10" in paged.read_text(encoding="utf-8")
    assert "simaudit cases list --period 2026-10" in shown
