"""`simaudit docs`: every page where there is no network, as Markdown and laid out for a terminal."""

import os
import pty
import re
import subprocess
import sys

import pytest
from support.command import simaudit_

from simaudit.cli.try_it.docs import TOPICS, page_file


def test_without_a_topic_it_lists_the_pages_with_whom_they_are_for() -> None:
    listed = simaudit_("docs")
    assert listed.exit_code == 0
    lines = listed.output.splitlines()
    assert [line.split()[0] for line in lines] == list(TOPICS)
    for topic, line in zip(TOPICS, lines, strict=True):
        told = page_file(topic).read_text(encoding="utf-8").splitlines()[2:5:2]
        assert line.removeprefix(topic).strip() in [one.strip("*") for one in told]


@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_is_printed_with_links_that_lead_on(topic: str) -> None:
    printed = simaudit_("docs", topic)
    page = page_file(topic).read_text(encoding="utf-8")
    assert printed.exit_code == 0
    assert printed.output.startswith(page[: page.index("\n\n", page.index("\n\n") + 2)])
    assert not re.search(r"\]\((?!http)|<img|<!--", printed.output)
    assert printed.output.count("```") == page.count("```")


def test_a_link_to_a_page_names_what_prints_it_and_any_other_is_its_text() -> None:
    text = simaudit_("docs", "checks").output
    assert "What a check can't do:\n`simaudit docs security`." in text
    assert "only samples (`simaudit docs answers`) tell." in text
    assert "are keys of the configuration (`simaudit docs configuration`)." in text
    assert "\nchecks/README.md lists every check." in text
    assert "docxtpl (https://docxtpl.readthedocs.io)" in simaudit_("docs", "letters").output


def test_an_unknown_topic_ends_with_2_and_names_the_topics() -> None:
    refused = simaudit_("docs", "opertae")
    assert refused.exit_code == 2
    assert all(topic in refused.output for topic in TOPICS)


def test_a_terminal_gets_the_page_laid_out() -> None:
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "80", "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(
        [sys.executable, "-m", "simaudit", "docs", "cases"], stdout=theirs, env=environment
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
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown.decode()).splitlines()
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if line.lstrip().startswith(("#", "```"))]
    assert any(line.strip().startswith("simaudit cases list --period 2026-10") for line in lines)
