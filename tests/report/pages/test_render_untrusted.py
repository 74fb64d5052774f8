"""Hostile text from a carrier's file is shown as text, whatever it contains.

The strings are the Big List of Naughty Strings. That the pages of their run open without a message, fetch
nothing and fit their window is in test_render_quality.py.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fastexcel
import openpyxl
import polars as pl
import pytest
from support.browser_tab import PHONE, Tab
from support.extracts import person
from support.pages import HOSTILE_FILE, PRIVATE, naughty_strings
from support.points_to_visit import PEERS, point

from simaudit.contract import NATURES
from simaudit.errors import Note
from simaudit.harmless_text import printable
from simaudit.intake.values.text import undecorated
from simaudit.messages import Words
from simaudit.report.annexes.findings_workbook import HIDDEN, IN_VIETNAMESE, SHOWN, findings_in_words
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.examples import Example
from simaudit.report.figures.funnels import PeerFunnel
from simaudit.report.pages.render import CELL_SHOWN, LIST_SHOWN, TEXT_SHOWN, render_carrier

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.filterwarnings("default")

LIMITS = (CELL_SHOWN, 2 * CELL_SHOWN, TEXT_SHOWN)
BIDI = "\u202a-\u202e\u2066-\u2069"
TAKE_AWAY = r"^'('*[=+\-@\t\r\n\x00＝＋－＠])"
"""The page `files`: how to restore the texts of a CSV."""


@pytest.fixture(scope="session")
def restricted(run_of: Callable[[str], Path]) -> Path:
    return run_of("hostile") / "viettel" / "restricted"


@pytest.fixture(scope="session")
def found(restricted: Path) -> pl.DataFrame:
    return pl.read_parquet(restricted / "findings.parquet")


@pytest.fixture(scope="session")
def stuffed(figures: CarrierFigures) -> str:
    """A report in which every string occurs as a point, a subject, a name, a file and a detail."""
    strings = naughty_strings()
    points = tuple(point(text, 40, 44, above=PEERS) for text in strings[:LIST_SHOWN])
    file = figures.intake.files[0].model_copy(update={"name": HOSTILE_FILE, "unmapped": headings(strings)})
    examples = [
        Example(number="8496*****67", name=text, paper="068*****1234", subject=text, file=text, record=1,
                detail=text, size=2)
        for text in strings
    ]  # fmt: skip
    check = figures.checks[0]
    checks = tuple(
        check.model_copy(
            update={"id": f"UNR-{at:02}", "status": "failed", "groups": 20,
                    "note": Note("verbatim", text=text),
                    "examples": tuple(examples[at * 20 : at * 20 + 20])}
        )
        for at, text in enumerate(strings[: len(examples) // 20 + 1])
    )  # fmt: skip
    return render_carrier(
        figures.model_copy(
            update={
                "checks": checks,
                "ranked": tuple(check.id for check in checks),
                "decisions": figures.decisions.model_copy(update={"points": points}),
                "funnels": (funnel(checks[0].id, strings),),
                "intake": figures.intake.model_copy(update={"files": (file, file)}),
            }
        ),
        "vi",
    )


def funnel(check: str, codes: Sequence[str]) -> PeerFunnel:
    """Points above their peers."""
    return PeerFunnel(
        check=check, faults=True, judged=len(codes), above=len(codes), dots=(), fewest_rows=30,
        fewest_faulty=5, times=3.0, least_tail=0.01,
        outside=tuple(PEERS.model_copy(update={"code": text}) for text in codes),
    )  # fmt: skip


@pytest.fixture
def page(tab: Tab, stuffed: str, tmp_path: Path) -> "Page":
    path = tmp_path / "report.html"
    path.write_text(stuffed, encoding="utf-8")
    tab.open(path)
    tab.look(PHONE)
    return tab.page


def headings(strings: Sequence[str]) -> tuple[str, ...]:
    """The first thirty, those with bidi controls before the others: all columns are listed in one cell."""
    return tuple(sorted(strings, key=lambda text: re.search(f"[{BIDI}]", text) is None)[:30])


def cut(text: str, limit: int) -> str:
    """What the page shows of a text: its beginning, its control characters replaced."""
    begun = text if len(text) <= limit else f"{text[:limit]}…"
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", "\ufffd", begun)


def test_every_value_is_shown_as_text(page: "Page") -> None:
    cells = "nodes => nodes.map(node => node.textContent)"
    strings = naughty_strings()
    points = page.eval_on_selector_all("#points table:last-of-type tbody th", cells)
    assert points[-len(strings) :] == [cut(text, TEXT_SHOWN) for text in strings]
    shown = set(page.eval_on_selector_all("td.any", cells))
    assert {cut(text, CELL_SHOWN) for text in strings} <= shown
    assert "; ".join(cut(text, CELL_SHOWN) for text in headings(strings)) in shown


def test_nothing_becomes_markup(page: "Page", figures: CarrierFigures) -> None:
    names = "nodes => [...new Set(nodes.flatMap(node => node.getAttributeNames()))]"
    assert [name for name in page.eval_on_selector_all("*", names) if name.startswith("on")] == []
    kinds = "nodes => [...new Set(nodes.map(node => node.localName))].sort()"
    stuffed = set(page.eval_on_selector_all("*", kinds))
    drawn = figures.model_copy(update={"funnels": (funnel(figures.checks[0].id, ["A"]),)})
    page.set_content(render_carrier(drawn, "vi"))
    assert stuffed <= set(page.eval_on_selector_all("*", kinds)) | {"bdi"}


def test_text_of_another_direction_does_not_change_its_surroundings(page: "Page") -> None:
    """Every text with a bidi control is alone in an element that isolates it."""
    alone: list[tuple[str, str]] = page.evaluate(
        """controls => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            const found = [];
            while (walker.nextNode()) {
                const text = walker.currentNode.data;
                if (!new RegExp(controls).test(text)) continue;
                let node = walker.currentNode.parentElement;
                while (!getComputedStyle(node).unicodeBidi.startsWith("isolate")) node = node.parentElement;
                found.push([text.trim(), node.textContent.trim()]);
            }
            return found;
        }""",
        f"[{BIDI}]",
    )
    values = {cut(text, limit).strip() for text in (*naughty_strings(), HOSTILE_FILE) for limit in LIMITS}
    assert len(alone) > 10
    assert [pair for pair in alone if pair[0] != pair[1] or pair[0] not in values] == []


def test_every_string_is_in_the_findings_as_it_was_written(found: pl.DataFrame) -> None:
    """The normalisation of codes, written a second time."""
    expected = set()
    for text in naughty_strings():
        visible = re.sub("[\u200b-\u200d\u2060\ufeff\u00ad]", "", unicodedata.normalize("NFC", text))
        # Python counts four control characters as white space that Unicode doesn't.
        code = re.sub("[^\\S\x1c-\x1f]+", " ", visible).strip(" ")
        # What stands around a code is tested for itself (tests/intake/test_load_decorations.py).
        (code,) = undecorated(pl.Series([code]))
        if code not in ("", "NULL", "null", r"\N"):
            whole = code.removesuffix(".0") if re.fullmatch(r"[0-9]+\.0", code) else code
            expected.add(whole.replace(" ", "").upper())
    assert set(found.filter(pl.col("check_id") == "PRC-05")["subject"]) == expected
    assert set(found["file"].drop_nulls()) == {printable(HOSTILE_FILE)}


def test_the_csv_runs_nothing_and_gives_every_text_back(restricted: Path, found: pl.DataFrame) -> None:
    with (restricted / "findings.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == found.columns
    expected = [
        tuple("" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
              for value in row)
        for row in found.rows()
    ]  # fmt: skip
    assert [tuple(re.sub(TAKE_AWAY, r"\1", cell) for cell in row) for row in rows] == expected
    for cell in {cell for row in rows for cell in row}:
        if cell.startswith(tuple("=+-@\t\r\n\x00＝＋－＠")):
            assert re.fullmatch(r"-|[+-]?[0-9]+(\.[0-9]+)?", cell)


def test_the_workbook_holds_texts_and_no_formula(restricted: Path, found: pl.DataFrame) -> None:
    book = fastexcel.read_excel(restricted / "findings.xlsx")
    names = Words("findings_book", "vi").under("sheet.")
    rows = [
        row
        for nature in NATURES
        for row in book.load_sheet(names[nature], dtypes="string").to_polars().rows()[1:]
    ]
    control = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
    expected = [
        tuple(control.sub("\ufffd", str(value)) if value is not None else None for value in row)
        for nature in NATURES
        for row in findings_in_words(found.filter(nature=nature), IN_VIETNAMESE).rows()
    ]
    key, record = (*HIDDEN, *SHOWN).index("finding_key"), (*HIDDEN, *SHOWN).index("record")

    def place(row: tuple[Any, ...]) -> tuple[str, str]:
        return row[key], row[record]

    assert sorted((row[: len(found.columns)] for row in rows), key=place) == sorted(expected, key=place)
    kinds = {
        cell.data_type
        for sheet in openpyxl.load_workbook(restricted / "findings.xlsx").worksheets
        for row in sheet.iter_rows()
        for cell in row
    }
    assert kinds == {"s", "n"}


def test_what_travels_holds_no_number_paper_address_or_clerk(run_of: Callable[[str], Path]) -> None:
    out = run_of("hostile")
    people = [person("viettel", at) for at in range(1, len(naughty_strings()) + 1)]
    secrets = {who["msisdn"].lstrip("0") for who in people} | {who["id_number"] for who in people} | {PRIVATE}
    files = [path for path in out.rglob("*") if path.is_file() and path.parent.name != "restricted"]
    assert {"results.csv", "results.json", "exposure.csv", "overview.json", "report.html", "index.html"} <= {
        path.name for path in files
    }
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert [secret for secret in secrets if secret in text] == [], path.name
