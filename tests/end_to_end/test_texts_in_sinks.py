"""Any text through each writer whose form has a grammar: its reader gets that text again, and nothing else.

A reader is never ours: email, tomllib, lxml, html.parser, csv, openpyxl, python-docx, json. Where a
form can't hold a sign (XML has no ESC, a terminal obeys it), the text as it is shown is what comes back; a
text of the configuration that would break its line is refused where it is read.
"""

import csv
import io
import json
import pickle
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as mail_policy
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from support.command import simaudit_
from support.dossiers import contents
from support.file_sinks import (
    filled,
    in_cell,
    restored,
    through_csv,
    through_findings,
    through_guide,
    through_junit,
    through_letter,
    through_rejects,
    through_rows,
    through_summary,
)
from support.sink_texts import CLASSES, STRICT, TEXTS, Sink

from simaudit.cli.terminal.log_lines import run_log
from simaudit.cli.terminal.output import aligned, printable_lines
from simaudit.config import load_config
from simaudit.errors import Note, UsageError
from simaudit.files import private_folder
from simaudit.harmless_text import html_text, printable, printable_quoted, running_text
from simaudit.intake.limits.sizes import DEFAULT_LIMITS
from simaudit.intake.profile.likely_values import DraftName, ProfileDraft
from simaudit.intake.workbook.sheet_stream import SheetStreams
from simaudit.jobs.dossier.letter_copies import _draft
from simaudit.jobs.whatif.acceptance import Acceptance, changed_text
from simaudit.jobs.whatif.rule_sets import RuleSetChange
from simaudit.report.annexes.dossier_contents import WORDS
from simaudit.report.annexes.dossier_documents import write_picture
from simaudit.report.annexes.work_rows import columnar, script_json
from simaudit.report.figures.case_network import CaseNetwork, CaseNode
from simaudit.report.pages.charts import bars
from simaudit.report.pages.render import environment
from simaudit.report.pages.table_cards import with_cards
from simaudit.store.access_log import access_note, access_notes
from simaudit.store.store import Store


def _is_line(text: str) -> str | None:
    """A line of the configuration: what can't be seen is refused."""
    return text if printable(text) == text else None


# Mail, and the configuration that its texts come from.


def _configured(text: str, folder: Path) -> tuple[str, str] | None:
    """A carrier's legal name and the authority by the configuration; None where they are refused."""
    path = folder / "simaudit.toml"
    names = []
    quoted = "".join(f"\\U{ord(sign):08X}" for sign in text)
    for key, table in (("legal_name", "carriers.viettel"), ("authority", "letterhead")):
        path.write_text(f'lang = "vi"\n[{table}]\n{key} = "{quoted}"\n', encoding="utf-8")
        try:
            config = load_config(path)
        except UsageError as error:
            refused = error
        else:
            names.append(
                config.carriers["viettel"].legal_name if key == "legal_name" else config.letterhead.authority
            )
            continue
        assert str(refused).startswith(f"{path}, line 3: {table}.{key}: ")
        assert refused.cure()
        return None
    return names[0], names[1]


def _mail(part: Callable[[EmailMessage], str], before: str) -> Callable[..., list[str | None]]:
    def through(texts: list[str], folder: Path) -> list[str | None]:
        read: list[str | None] = []
        for text in texts:
            # A name of 200 characters is the longest.
            lines = _configured(text[:200], folder)
            if lines is None:
                read.append(None)
                continue
            message = message_from_bytes(_draft("10/2026", *lines, "", []), policy=mail_policy)
            assert isinstance(message, EmailMessage)
            assert message.keys() == [
                "X-Unsent", "Subject", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
            ]  # fmt: skip
            whole = part(message)
            assert whole.startswith(before)
            read.append(whole.removeprefix(before))
        return read

    return through


def _greeting(message: EmailMessage) -> str:
    greeting, enclosed, closing = str(message.get_content()).replace("\r\n", "\n").split("\n\n")
    assert (enclosed[-22:], closing) == ("không gửi kèm thư này.", "Trân trọng.\n")
    return greeting


# TOML.


def _draft_profile(texts: list[str], _folder: Path) -> list[str | None]:
    headings = dict.fromkeys(texts, "full_name")
    draft = ProfileDraft(
        carrier="viettel",
        keys={"sheet": texts[0]},
        names=[DraftName(text, (), (text,)) for text in texts],
        columns=headings,
        values={"status": dict.fromkeys(texts, "ACTIVE")},
        wordings={"status": texts},
        unknown={text: [text] for text in texts},
    )
    table = tomllib.loads(draft.toml())["carriers"]["viettel"]
    assert table.keys() == {"sheet", "names", "columns", "values"}
    assert [*table["columns"]] == [*table["values"]["status"]] == table["names"]
    return [*table["names"]]


_MOMENT: Final = datetime(2026, 11, 1, tzinfo=UTC)


def _accepted(texts: list[str], folder: Path) -> list[str | None]:
    read: list[str | None] = []
    for text in texts:
        path = folder / "simaudit.toml"
        path.write_text('# a\nlang = "vi"\n[checks.MIS-10] # b\n', encoding="utf-8")
        change = RuleSetChange(settings=("UNR-01.off=true",))
        changed = changed_text(load_config(path), change, Acceptance(text, "a", _MOMENT))
        table = tomllib.loads(changed)
        assert table.keys() == {"lang", "checks"}
        assert table["checks"].keys() == {"MIS-10", "UNR-01"}
        read.append(table["checks"]["UNR-01"]["reason"])
    return read


# Pages and drawings.


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _page(texts: list[str], _folder: Path) -> list[str | None]:
    read: list[str | None] = []
    template = environment("vi").from_string(
        '<table class="cards"><thead><tr><th>A</th></tr></thead><tbody><tr>'
        '<td title="{{ t }}">{{ t }}</td></tr></tbody></table>'
    )
    for text in texts:
        page = _Page()
        page.feed(html_text(with_cards(template.render(t=text))))
        page.close()
        assert [tag for tag, _ in page.tags] == ["table", "thead", "tr", "th", "tbody", "tr", "td"]
        inside = "".join(page.texts).removeprefix("A")
        assert inside == page.tags[-1][1]["title"]
        read.append(inside)
    return read


_POINT: Final = f"{WORDS['mark.point']}1 "


def _svg(write: Callable[[list[str], Path], str]) -> Callable[[list[str], Path], list[str | None]]:
    def through(texts: list[str], folder: Path) -> list[str | None]:
        root = etree.fromstring(write(texts, folder).encode(), STRICT)
        assert {element.tag.split("}")[-1] for element in root.iter()} <= {
            "svg", "title", "desc", "text", "path", "rect", "style",
        }  # fmt: skip
        inside = [element.text or "" for element in root.iter() if element.tag.endswith("text")]
        return [text.removeprefix(_POINT) for text in inside if text.startswith(_POINT)]

    return through


def _network(texts: list[str], folder: Path) -> str:
    nodes = [CaseNode(kind="point", place=1, count=1, numbers=1, carrier="", code=text) for text in texts]
    path = folder / "picture.svg"
    write_picture(contents(network=CaseNetwork(nodes=tuple(nodes), edges=())), path)
    return path.read_text(encoding="utf-8")


def _bars(texts: list[str], _folder: Path) -> str:
    return str(bars("A", [(f"{_POINT}{text}", 1, "1") for text in texts]))


def _in_script(read: Callable[[str], list[str]]) -> Callable[[list[str], Path], list[str | None]]:
    def through(texts: list[str], _folder: Path) -> list[str | None]:
        page = _Page()
        written = read(json.dumps(texts, ensure_ascii=False))
        page.feed("".join(f'<script type="application/json">{block}</script>' for block in written))
        page.close()
        assert [tag for tag, _ in page.tags] == ["script"] * len(written)
        (content,) = page.texts
        assert html_text(content) == content
        values = json.loads(content)
        return [*(values if isinstance(values, list) else values["a"])]

    return through


def _columnar(texts: str) -> list[str]:
    return [columnar(pl.DataFrame({"a": json.loads(texts)}))]


# Terminal, log, JSON, ledger and processes.


def _terminal(texts: list[str], _folder: Path) -> list[str | None]:
    table = aligned([("a", "b"), *((text, "x") for text in texts), ("x", "x")])
    lines = [re.sub(" +x$", "", line) for line in table.split("\n")[1:-1]]
    # Alignment pads what is short.
    assert [printable_lines(text).rstrip() for text in texts if "\n" not in text] == [
        line for line, text in zip(lines, texts, strict=True) if "\n" not in text
    ]
    return [line + " " * (len(printable(text)) - len(line)) for line, text in zip(lines, texts, strict=True)]


def _log(texts: list[str], _folder: Path) -> list[str | None]:
    stream = io.StringIO()
    with redirect_stderr(stream):
        log = run_log(json=True)
        for text in texts:
            log("problem", reason=text)
    lines = stream.getvalue().split("\n")[:-1]
    assert {printable_quoted(line) for line in lines} == {*lines}
    return [json.loads(line)["reason"] for line in lines]


def _json(texts: list[str], _folder: Path) -> list[str | None]:
    notes = [Note("verbatim", text=text) for text in texts]
    assert [Note.of(note.json()) for note in notes] == notes
    return [json.loads(note.json())["values"]["text"] for note in notes]


def _ledger(texts: list[str], folder: Path) -> list[str | None]:
    store = Store(folder / "store", folder / "simaudit.key")
    private_folder(store.folder)
    for text in texts:
        with access_note(store, "dossier", "2026-10", [Path(text.replace("\x00", "") or "a")], text):
            pass
    notes = access_notes(store)
    assert notes.height == len(texts)
    assert all(len(files) == 1 and printable(files[0]) == files[0] for files in notes["files"])
    # Notes of one moment are in no order.
    assert sorted(notes["reason"]) == sorted(texts)
    config = folder / "simaudit.toml"
    config.write_text('lang = "vi"\n', encoding="utf-8")
    listed = simaudit_("store", "access", "--csv", "--config", str(config)).stdout
    rows = [*csv.DictReader(io.StringIO(listed, newline=""), strict=True)]
    assert sorted(restored(row["reason"]) for row in rows) == sorted(map(printable, texts))
    return [*texts]


def _child(texts: list[str], _folder: Path) -> list[str | None]:
    """As a process hands an error of a catalogue over."""
    errors = [UsageError("verbatim", path=text, text=text) for text in texts]
    code = "import pickle, sys; sys.stdout.buffer.write(pickle.dumps(pickle.load(sys.stdin.buffer)))"
    done = subprocess.run(
        [sys.executable, "-c", code], input=pickle.dumps(errors), capture_output=True, check=True
    )
    read = pickle.loads(done.stdout)  # noqa: S301 (its own)
    assert [str(error) for error in read] == [str(error) for error in errors]
    return [error.note.values["text"] for error in read]


def _sheets(texts: list[str], folder: Path) -> list[str | None]:
    """Cells of a workbook, read by the process of its own."""
    path = filled([f"x{text}" for text in texts], folder / "rows.xlsx")
    streams = SheetStreams(path, "xlsx", DEFAULT_LIMITS, [])
    try:
        rows = pl.concat([rows for sheet in streams.sheets() for rows in sheet.rows])
    finally:
        streams.close()
    return [text[1:] for text in rows["0"][1:]]


SINKS: Final[Mapping[str, Sink]] = {
    "configuration and subject of a mail": Sink(
        _mail(
            lambda message: str(message["subject"]),
            "Công văn về kết quả rà soát dữ liệu thông tin thuê bao kỳ tháng 10/2026 – ",
        ),
        lambda text: _is_line(text[:200]),
    ),
    "body of a mail": Sink(
        _mail(_greeting, "Kính gửi: "),
        lambda text: _is_line(text[:200]),
    ),
    "TOML of a profile": Sink(_draft_profile),
    "TOML of an accepted change": Sink(_accepted),
    "HTML, text and attribute": Sink(_page, html_text, takes_halves=True),
    "SVG of a case": Sink(
        _svg(_network), lambda text: running_text(text if len(text) <= 17 else f"{text[:17]}…")
    ),
    "SVG of a chart": Sink(_svg(_bars), running_text),
    "JSON in a script": Sink(_in_script(lambda texts: [script_json(texts)]), takes_halves=True),
    "columns in a script": Sink(_in_script(_columnar)),
    "CSV": Sink(through_csv),
    "findings.csv": Sink(through_findings),
    "rejects.csv": Sink(through_rejects),
    "xlsx, rows": Sink(through_rows, in_cell),
    # XlsxWriter escapes the first of two escapes that share an underscore.
    "xlsx, cells": Sink(through_guide, lambda text: text[:32_767].replace("_x005F_x0041_", "_x005FA")),
    "docx of a template": Sink(through_letter, running_text),
    "docx of a summary": Sink(through_summary, running_text),
    "JUnit": Sink(
        through_junit, lambda text: "".join(sign if sign in "\t\r" else running_text(sign) for sign in text)
    ),
    "terminal": Sink(_terminal, printable, takes_halves=True),
    "log": Sink(_log, takes_halves=True),
    "JSON of a note": Sink(_json, takes_halves=True),
    "note of access": Sink(_ledger),
    "pipe to another catalogue": Sink(_child, takes_halves=True),
    "pipe from a workbook": Sink(_sheets, lambda text: in_cell(f"x{text}")[1:]),
}


def _broken(
    sink: Sink, texts: list[tuple[str, str]], folder: Path
) -> dict[str, tuple[str | None, str | None]]:
    taken = [(kind, text) for kind, text in texts if sink.takes_halves or kind != "half a pair"]
    read = sink.through([text for _, text in taken], folder)
    assert len(read) == len(taken)
    return {
        f"{kind}: {text[:40]!a}": (back, sink.shown(text))
        for (kind, text), back in zip(taken, read, strict=True)
        if back != sink.shown(text)
    }


CHEAP: Final = (
    "HTML, text and attribute", "SVG of a chart", "JSON in a script", "log", "JSON of a note", "terminal",
    "JUnit", "TOML of a profile", "columns in a script",
)  # fmt: skip
"""Of a text that nobody thought of, too."""


@given(
    st.lists(st.text(st.characters(codec=None)), min_size=1, max_size=4, unique=True), st.sampled_from(CHEAP)
)
def test_any_text_is_read_again(texts: list[str], name: str) -> None:
    kind = "half a pair" if re.search("[\ud800-\udfff]", "".join(texts)) else "any"
    assert _broken(SINKS[name], [(kind, text) for text in texts], Path()) == {}


@pytest.mark.parametrize("name", SINKS)
def test_what_is_written_is_read_again_and_nothing_else(name: str, tmp_path: Path) -> None:
    assert _broken(SINKS[name], list(TEXTS), tmp_path) == {}


def test_every_combination_is_counted() -> None:
    kinds = {name: len(CLASSES) - (not sink.takes_halves) for name, sink in SINKS.items()}
    assert (len(SINKS), len(CLASSES), len(TEXTS), sum(kinds.values())) == (23, 25, 91, 558)
