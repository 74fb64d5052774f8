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
import zipfile
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as mail_policy
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import docx
import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from support.command import simaudit_
from support.dossiers import contents
from support.few_checks import checks_of

from simaudit.cli.terminal.log import run_log
from simaudit.cli.terminal.log_lines import Problem
from simaudit.cli.terminal.output import aligned, printable_lines
from simaudit.cli.text.junit import junit
from simaudit.config import load_config
from simaudit.contract import Finding
from simaudit.errors import Note, UsageError
from simaudit.files import private_folder
from simaudit.harmless_text import html_text, printable, printable_quoted, running_text
from simaudit.intake.limits.sizes import DEFAULT_LIMITS
from simaudit.intake.profile.draft import DraftName, ProfileDraft
from simaudit.intake.workbook.sheet_stream import SheetStreams
from simaudit.jobs.dossier.mail_drafts import _draft
from simaudit.jobs.whatif.acceptance import Acceptance, changed_text
from simaudit.jobs.whatif.rule_sets import RuleSetChange
from simaudit.period import recorded_now
from simaudit.report.annexes.dossier_contents import WORDS
from simaudit.report.annexes.dossier_documents import write_picture
from simaudit.report.annexes.official_form import add_paragraph, add_table, new_document, write_document
from simaudit.report.annexes.sheet_rows import fill
from simaudit.report.annexes.tables import write_csv, write_findings, write_rejects
from simaudit.report.annexes.work_rows import columnar, script_json
from simaudit.report.annexes.workbook_sheets import Formats, guide_sheet, list_sheet, new_book
from simaudit.report.figures.case_network import CaseNetwork, CaseNode
from simaudit.report.letters.templates import filled_in
from simaudit.report.pages.charts import bars
from simaudit.report.pages.render import _environment
from simaudit.report.pages.table_cards import with_cards
from simaudit.store.access_log import access_note, access_notes
from simaudit.store.store import Store

CLASSES: Final[Mapping[str, tuple[str, ...]]] = {
    "plain": ("Tổng công ty Viễn thông", "a  b", " a ", "Ngu\u0302ye\u0303n"),
    "line feed": ("a\nb", "\n"),
    "carriage return": ("a\rb", "a\r\nb", "\r"),
    "separators of lines": ("a\u2028b", "a\u2029b", "a\u0085b", "a\x0bb\x0cc\x1cd\x1ee"),
    "encoded words": (
        "=?utf-8?q?x=0d=0aBcc:_e@x.vn=0d=0aTo:_a@b.vn?=",
        "a =?utf-8?b?DQpCY2M6IGVAeC52bg==?= b",
        "=?utf-8?q?=C3=A1?=",
    ),
    "NUL": ("a\x00b", "\x00"),
    "ESC": ("\x1b[31ma\x1b]0;b\x07",),
    "DEL and C1": ("a\x7fb", "a\x9b2Jb\x80\x9f"),
    "other controls": ("".join(map(chr, (*range(1, 9), *range(14, 32)))),),
    "direction": tuple(f"a{chr(sign)}b" for sign in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200F)),
    "zero width": ("a\u200bb\u200dc\ufeffd\u00ad\u2060",),
    "half a pair": ("a\ud800b", "viettel_\udce9.csv", "\udfff"),
    "no characters": ("a\ufffeb\uffffc\U0001ffff", "\ufdd0"),
    "beyond U+FFFF": ("\U0001f600" * 9, "\U0010fffd"),
    "quotation marks": ("'a'", '"a"', "'''", '"""', "a'b\"c`d"),
    "backslashes": ("\\", "a\\n", "\\u0041\\x1b", "C:\\x\\"),
    "long words": ("x" * 40_000, "đ" * 5_000),
    "CDATA": ("]]>", "<![CDATA[a]]>", "<!--a-->", "--><script>"),
    "templates": ("{{ 7*7 }}", "{% raw %}", "{# a #}", "{{r a }}{%p if a %}", "${a}", "%(a)s %s {0}"),
    "markup": ("&<>", "&amp;&#0;&#x1b;", "</script><script>a</script>", "<b>a</b>", "a]b[c"),
    "formulas": ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "{=1+1}", "'=1", "''@a", "＝1", "=HYPERLINK(\"http://a\")"),
    "separators of fields": ("a,b;c|d\te", ",", '",",'),
    "escapes of workbooks": ("_x000D_", "_x005F_x0041_", "_x0041"),
    "links": ("http://a.vn", "mailto:a@b.vn", "file:///etc/passwd", "internal:a!A1"),
    "options": ("--help", "-x", "[a]", "a = 1", "# a"),
}  # fmt: skip
"""What breaks a form, by kind."""

_STRICT: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)

TEXTS: Final = tuple((kind, text) for kind, texts in CLASSES.items() for text in texts)


def same(text: str) -> str:
    return text


@dataclass(frozen=True)
class Sink:
    """A writer and its reader: texts → what is read again of each; None where it was refused."""

    through: Callable[[list[str], Path], list[str | None]]
    shown: Callable[[str], str | None] = same
    """What is to be read again; None: it is to be refused."""
    takes_halves: bool = False
    """Whether a text may come to it that is no UTF-8; columns of a register hold none."""


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
                config.carrier_names["viettel"].legal_name
                if key == "legal_name"
                else config.letterhead.authority
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


def _accepted(texts: list[str], folder: Path) -> list[str | None]:
    read: list[str | None] = []
    for text in texts:
        path = folder / "simaudit.toml"
        path.write_text('# a\nlang = "vi"\n[checks.MIS-10] # b\n', encoding="utf-8")
        change = RuleSetChange(settings=("UNR-01.off=true",))
        changed = changed_text(load_config(path), change, Acceptance(reason=text, approver="a"))
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
    template = _environment("vi").from_string(
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
        root = etree.fromstring(write(texts, folder).encode(), _STRICT)
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


# Tables.


def _restored(cell: str) -> str:
    """A cell as a program restores it: the first of the quotes before a sign that begins a formula goes."""
    return cell[1:] if re.match("'+[=+\\-@\t\r\n\x00＝＋－＠]", cell) else cell


def _rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file, strict=True)]


def _csv(texts: list[str], folder: Path) -> list[str | None]:
    write_csv(pl.DataFrame({"a": texts, "b": ["x"] * len(texts)}), folder / "a.csv")
    rows = _rows_of(folder / "a.csv")
    assert {row["b"] for row in rows} == {"x"}
    assert not [row for row in rows if re.match("[=@\t\r＝＋－＠]|[+-](?![0-9.]*$)", row["a"])]
    return [_restored(row["a"]) for row in rows]


def _findings(texts: list[str], folder: Path) -> list[str | None]:
    columns = Finding.to_schema().columns
    free = [name for name, column in columns.items() if column.dtype.type == pl.String and not column.checks]
    rows = pl.DataFrame(
        {
            name: texts if name in free else pl.Series([None] * len(texts), dtype=column.dtype.type)
            for name, column in columns.items()
        }
    )
    rows.write_parquet(folder / "rows.parquet")
    write_findings(folder / "rows.parquet", folder)
    read = _rows_of(folder / "findings.csv")
    assert all(len({row[name] for name in free}) == 1 for row in read)
    return [_restored(row["subject"]) for row in read]


def _rejects(texts: list[str], folder: Path) -> list[str | None]:
    rows = {"file": texts, "line": [1] * len(texts), "reason": [Note("file_empty").json()] * len(texts)}
    write_rejects(pl.DataFrame(rows | {"text": texts}), folder)
    read = _rows_of(folder / "rejects.csv")
    assert [row["file"] for row in read] == [row["text"] for row in read]
    return [_restored(row["text"]) for row in read]


# Workbooks and documents.

_SHEET: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")


def _in_cell(text: str) -> str:
    """As XML can hold it, and of as many UTF-16 units as a cell takes."""
    shown = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)
    return shown if len(shown) < 32_768 else f"{shown[:32_766]}…"


def _cells(book: Path | io.BytesIO, column: str) -> list[str]:
    """The texts of a column of the first sheet, of a book that has no formula and no link."""
    with zipfile.ZipFile(book) as packed:
        for name in packed.namelist():
            assert not re.search(rb"<f>|<hyperlink|TargetMode=", packed.read(name)), name
        shared = [*etree.fromstring(packed.read("xl/sharedStrings.xml"), _STRICT)]
        sheet = etree.fromstring(packed.read("xl/worksheets/sheet1.xml"), _STRICT)
    read = []
    for row in sheet.iterfind(f"{_SHEET}sheetData/{_SHEET}row"):
        cell = [*row.iterfind(f"{_SHEET}c")]["AB".index(column)]
        if not len(cell):
            # Merged with the one before.
            continue
        place = cell.findtext(f"{_SHEET}v")
        assert cell.get("t") in ("s", "inlineStr")
        text = "".join((shared[int(place)] if place else cell).itertext())
        read.append(_ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), text))
    # Another reader sees the same cells.
    seen = [cell.value for cell in openpyxl.load_workbook(book).worksheets[0][column]]
    assert [bool(text) for text in read] == [bool(value) for value in seen][-len(read) :]
    return read


def _sheet_rows(texts: list[str], folder: Path) -> list[str | None]:
    return [*_cells(_filled(texts, folder / "rows.xlsx"), "A")[1:]]


def _filled(texts: list[str], path: Path) -> Path:
    empty = io.BytesIO()
    with new_book(empty) as book:
        list_sheet(book, Formats(book), "a", [("a", 9)], len(texts))
    fill(empty, {1: pl.DataFrame({"a": texts})}, path, "…")
    return path


def _guide(texts: list[str], _folder: Path) -> list[str | None]:
    """By XlsxWriter: the first sheet of each workbook, whose facts and headings are texts."""
    written = io.BytesIO()
    with new_book(written) as book:
        guide_sheet(book, Formats(book), "a", texts[0], {str(at): text for at, text in enumerate(texts)})
    return [*_cells(written, "B")]


def _letter(texts: list[str], folder: Path) -> list[str | None]:
    template = docx.Document()
    template.add_paragraph("{%p for one in texts %}")
    template.add_paragraph("begin{{ one }}end")
    template.add_paragraph("{%p endfor %}")
    template.core_properties.title = "a"
    template.save(str(folder / "template.docx"))
    letter = filled_in(folder / "template.docx", {"texts": texts}, recorded_now())
    return _paragraphs(io.BytesIO(letter))


def _summary(texts: list[str], folder: Path) -> list[str | None]:
    document = new_document()
    for text in texts:
        add_paragraph(document, f"begin{text}end")
    add_table(document, [(text, "b") for text in texts], (60, 60))
    write_document(document, folder / "a.docx", "a")
    return _paragraphs(folder / "a.docx")


def _paragraphs(path: Path | io.BytesIO) -> list[str | None]:
    read = docx.Document(path if isinstance(path, io.BytesIO) else str(path))
    # A field would be one of these.
    assert not read.element.xpath("//w:instrText | //w:hyperlink | //w:fldSimple")
    inside = [paragraph.text for paragraph in read.paragraphs]
    assert {(text[:5], text[-3:]) for text in inside} == {("begin", "end")}
    return [text[5:-3] for text in inside]


def _junit(texts: list[str], _folder: Path) -> list[str | None]:
    (check,) = checks_of("UNR-01")
    read: list[str | None] = []
    for text in texts:
        wording = check.header.title.model_copy(update={"vi": text, "en": text})
        header = check.header.model_copy(update={"title": wording, "remedy": wording})
        row = {
            "carrier": "viettel", "check_id": "UNR-01", "family": "unregistered", "severity": "critical",
            "status": "failed", "violations": 1, "waived": 0, "population": 2, "note": None, "seconds": 0.5,
        }  # fmt: skip
        document = junit(pl.DataFrame([row]), [replace(check, header=header)], pl.lit(value=True), [])
        root = etree.fromstring(document, _STRICT)
        assert [element.tag for element in root.iter()] == ["testsuites", "testsuite", "testcase", "failure"]
        read.append(root[0][0].attrib["name"].removeprefix("UNR-01 "))
    return read


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
            log.write(Problem(reason=text))
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
    listed = simaudit_("access", "--csv", "--config", str(config)).stdout
    rows = [*csv.DictReader(io.StringIO(listed, newline=""), strict=True)]
    assert sorted(_restored(row["reason"]) for row in rows) == sorted(map(printable, texts))
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
    path = _filled([f"x{text}" for text in texts], folder / "rows.xlsx")
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
    "CSV": Sink(_csv),
    "findings.csv": Sink(_findings),
    "rejects.csv": Sink(_rejects),
    "xlsx, rows": Sink(_sheet_rows, _in_cell),
    # XlsxWriter escapes the first of two escapes that share an underscore.
    "xlsx, cells": Sink(_guide, lambda text: text[:32_767].replace("_x005F_x0041_", "_x005FA")),
    "docx of a template": Sink(_letter, running_text),
    "docx of a summary": Sink(_summary, running_text),
    "JUnit": Sink(
        _junit, lambda text: "".join(sign if sign in "\t\r" else running_text(sign) for sign in text)
    ),
    "terminal": Sink(_terminal, printable, takes_halves=True),
    "log": Sink(_log, takes_halves=True),
    "JSON of a note": Sink(_json, takes_halves=True),
    "note of access": Sink(_ledger),
    "pipe to another catalogue": Sink(_child, takes_halves=True),
    "pipe from a workbook": Sink(_sheets, lambda text: _in_cell(f"x{text}")[1:]),
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
