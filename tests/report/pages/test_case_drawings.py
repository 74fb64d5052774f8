"""Drawings of cases: their shapes and texts, and in a browser that no two texts meet."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from support.browser_tab import DESK, Tab
from support.linked import CASE_ID, linked_of_case, linked_row, network_of_case

from simaudit.report.figures.case_network import (
    MOST_NODES,
    NODE_KINDS,
    CaseEdge,
    CaseNetwork,
    CaseNode,
)
from simaudit.report.figures.case_timeline import case_timelines
from simaudit.report.pages import case_drawings
from simaudit.report.pages.language import Language

# The browser warns about its own bundled parts; the drawings have no part in that.
pytestmark = pytest.mark.filterwarnings("default")

VI = Language("vi")
STYLE = Path(__file__).parents[3] / "reports" / "report.css"


def texts(drawn: str) -> list[str]:
    return re.findall(r'<text class="text"[^>]*>([^<]*)</text>', drawn)


def test_a_paper_with_four_hundred_numbers_is_one_thick_line() -> None:
    rows = [linked_row(n, [], face="f", paper="p", clerk_code="c2" if n % 2 else "c3") for n in range(4)]
    rows += [linked_row(n, [], face="f", paper="q") for n in range(100, 500)]
    drawn = case_drawings.network(network_of_case(linked_of_case(*rows)), "<T>", VI)
    widths = re.findall(r'class="edge" stroke-width="([0-9.]+)"', drawn)
    assert sorted(widths, key=float) == [
        "1.7",
        "1.7",
        "1.7",
        "1.7",
        "1.7",
        "1.7",
        "2.2",
        "16",
        "16",
        "16",
        "16",
    ]
    assert "<title>&lt;T&gt;</title>" in drawn
    assert texts(drawn) == ["A1", "G2", "G1", "400", "2", "2", "GDV3", "GDV1", "GDV2", "P1"]


@pytest.mark.parametrize(
    ("node", "vi", "en"),
    [
        (CaseNode(kind="face", place=12, count=1, numbers=3), "A12", "F12"),
        (CaseNode(kind="paper", place=3, count=1, numbers=3), "G3", "P3"),
        (CaseNode(kind="paper", place=3, count=1_200, numbers=1_200), "×1.200", "×1,200"),
        (CaseNode(kind="paper", place=3, count=388, numbers=500, rest=True), "… 388", "… 388"),
        (CaseNode(kind="number", place=3, count=1_200, numbers=1_200), "1.200", "1,200"),
        (CaseNode(kind="clerk", place=2, count=1, numbers=1), "GDV2", "C2"),
        (CaseNode(kind="point", place=2, count=1, numbers=1, code="VTL1"), "VTL1", "VTL1"),
        (
            CaseNode(kind="point", place=2, count=1, numbers=1, carrier="itel", code="x" * 30),
            "xxxxxxxxxx… · iTel",
            "xxxxxxxxxx… · iTel",
        ),
    ],
)
def test_what_stands_in_a_node(node: CaseNode, vi: str, en: str) -> None:
    assert case_drawings.node_text(node, VI) == vi
    assert case_drawings.node_text(node, Language("en")) == en


def test_the_table_says_what_the_drawing_shows() -> None:
    drawn = CaseNetwork(
        nodes=(
            CaseNode(kind="paper", place=1, count=1, numbers=5),
            CaseNode(kind="number", place=1, count=4, numbers=4),
            CaseNode(kind="number", place=5, count=1, numbers=1),
        ),
        edges=(CaseEdge(left=0, right=1, numbers=4), CaseEdge(left=0, right=2, numbers=1)),
    )
    assert case_drawings.network_rows(drawn, VI) == [
        ("Giấy tờ G1", 5, [("Số thuê bao 4", 4), ("Số thuê bao 1", 1)]),
        ("Số thuê bao 4", 4, []),
        ("Số thuê bao 1", 1, []),
    ]


def test_registrations_by_night_are_the_foot_of_their_day() -> None:
    day = [datetime(2026, 10, 1, hour, 30) for hour in (9, 10, 11, 23)]  # noqa: DTZ001 (local times)
    rows = linked_of_case(*(linked_row(n, registered_at=at) for n, at in enumerate(day)))
    timeline = case_timelines(rows)[CASE_ID]
    assert timeline is not None
    drawn = case_drawings.timeline(timeline, VI)
    bars = re.findall(r'<rect class="([a-z ]+)" x="([0-9.]+)" y="([0-9.]+)"[^>]*height="([0-9.]+)"', drawn)
    assert bars == [("mark pale", "18.8", "20", "120"), ("mark", "18.8", "110", "30")]
    assert re.findall(r">([^<>]+)</text>", drawn) == ["0", "1", "2", "3", "4", "01/10"]


def crowded() -> CaseNetwork:
    """Sixty nodes, twelve of each kind, with the longest texts that there are."""
    return CaseNetwork(
        nodes=tuple(
            CaseNode(
                kind=kind,
                place=at + 89,
                count=1_234_567 if at > 9 else 1,
                numbers=1_234_567,
                carrier="vietnamobile" if kind == "point" and at <= 9 else "",
                code="MBF75000611234567890" if kind == "point" else "",
                rest=at == 11,
            )
            for kind in NODE_KINDS
            for at in range(12)
        ),
        edges=tuple(
            CaseEdge(left=12 * column + at, right=12 * column + 12 + (at * 7 + 3) % 12, numbers=10**at)
            for column in range(4)
            for at in range(12)
        ),
    )


def spread() -> CaseNetwork:
    """Sixty nodes as they are found: of each kind the largest eleven, and the rest of it."""
    rows = (
        linked_row(
            100 * place + n, [], face=f"f{place}", paper=f"p{place}/{n % 2}", clerk_code=f"c{place}",
            point_code=f"P{place}",
        )
        for place in range(40) for n in range(place + 2)
    )  # fmt: skip
    drawn = network_of_case(linked_of_case(*rows))
    assert len(drawn.nodes) == MOST_NODES
    return drawn


@pytest.mark.parametrize("drawn", [crowded(), spread()], ids=["crowded", "spread"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_no_two_texts_meet_and_all_lie_within_the_drawing(tab: Tab, drawn: CaseNetwork, lang: str) -> None:
    svg = case_drawings.network(drawn, "T", Language(lang))
    # A page before it may allow its own style sheet alone.
    tab.page.goto("about:blank")
    tab.look(DESK)
    tab.page.set_content(f"<style>{STYLE.read_text(encoding='utf-8')}</style><main>{svg}</main>")
    meeting = tab.page.evaluate("""() => {
        const boxes = [...document.querySelectorAll(".network text")].map(text => {
            const box = text.getBoundingClientRect();
            return [text.textContent, box.left, box.top, box.right, box.bottom];
        });
        const all = document.querySelector(".network").getBoundingClientRect();
        const out = boxes.filter(b =>
            b[1] < all.left || b[2] < all.top || b[3] > all.right || b[4] > all.bottom);
        const meet = boxes.flatMap((b, at) => boxes.slice(at + 1).filter(c =>
            b[1] < c[3] && c[1] < b[3] && b[2] < c[4] && c[2] < b[4]).map(c => [b, c]));
        return [boxes.length, out, meet];
    }""")
    assert meeting == [65, [], []]
