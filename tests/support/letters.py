"""Figures and a letterhead that letters are written from, and letters read back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import docx
from docx.table import Table
from support.clocks import LIMITS
from support.points_to_visit import PEERS, point

from simaudit.config import Letterhead
from simaudit.period import VIET_NAM, Period
from simaudit.report.figures.base import Count
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.clock import Clock
from simaudit.report.figures.decisions import CompetentAuthority, Decisions, Demand, DemandKind, OpenCheck
from simaudit.report.letters.templates import Citations, LetterName, filled_in, template_path
from simaudit.rules.check import Wording
from simaudit.rules.law import built_in_law

NOW = datetime(2026, 11, 3, 9, 30, tzinfo=VIET_NAM)
DAY = NOW.date()

HEAD = Letterhead(
    parent="Ủy ban nhân dân tỉnh Gia Lai",
    authority="Sở Khoa học và Công nghệ",
    place="Gia Lai",
    symbol="SKHCN",
    office="BCVT",
    signer_title="KT. Giám đốc\nPhó Giám đốc",
    signer="Nguyễn Văn A",
    recipients=("Cục Viễn thông (để b/c)",),
    contact="Phòng Bưu chính, Viễn thông",
    answer_days=10,
)

NO_LEGAL_NAME = (
    "simaudit: no legal name of vinaphone is known: its letters are addressed to a gap; state it in "
    "simaudit.toml: `[carriers.vinaphone]` with legal_name; then write them again\n"
)
"""What is said where vinaphone has a letter."""

MONTH = "tháng\N{NO-BREAK SPACE}10/2026"

Block = str | list[list[str]]


def wording(text: str) -> Wording:
    return Wording(vi=text, en=text)


def open_check(title: str, persisting: int, new: int) -> OpenCheck:
    said = wording(title)
    return OpenCheck(
        id="ABC-01", persisting=persisting, new=new, severity="high", title=said, remedy=said, true_share=0.5
    )


def demands(**asked: int) -> tuple[Demand, ...]:
    kinds: Sequence[DemandKind] = (
        "resend", "clarify", "explain_delay", "put_right", "lower", "procedure", "prove", "holders", "answer",
    )  # fmt: skip
    return tuple(Demand(kind=kind, n=Count(n=asked[kind])) for kind in kinds if kind in asked)


DECISIONS = Decisions(
    notified=Count(n=1200),
    found_before=Count(n=30),
    new=Count(n=4),
    resolved=2,
    since=(("2026-08", 1230),),
    checks=(open_check("Một giấy tờ, nhiều người", 1200, 0), open_check("Thiếu ngày sinh", 30, 4)),
    points=(point("VTL-1", 40, 40, above=PEERS),),
    cases=(),
    competent=(
        CompetentAuthority(
            competence=wording("Giám đốc Sở Khoa học và Công nghệ"),
            acts=("34.3.a", "34.9.c"),
            fine=(20, 100),
            months=None,
        ),
    ),
    procedural=7,
    risks=9,
    data=5,
    to_clarify=("one", "two"),
    asked=demands(clarify=2, explain_delay=1200, put_right=34, procedure=7, holders=3, answer=1250),
    answer_by=date(2026, 11, 13),
    clock=Clock(as_of=date(2026, 10, 31), limits=LIMITS),
)


def decided(figures: CarrierFigures, decisions: Decisions = DECISIONS) -> CarrierFigures:
    """The figures with these decisions, a case of theirs among them where they have any."""
    cases = tuple(case.case_id for case in figures.cases[:1])
    run = figures.run.model_copy(update={"letterhead": HEAD})
    return figures.model_copy(update={"run": run, "decisions": decisions.model_copy(update={"cases": cases})})


def written(name: LetterName, fields: Mapping[str, Any], folder: Path, own: Path | None = None) -> Path:
    """A letter, of the template that comes with simaudit or the office's `own`."""
    path = folder / f"{name}.docx"
    law = Citations(built_in_law(), Period(2026, 10).as_of)
    path.write_bytes(filled_in(template_path(name, own), {**fields, "law": law}, NOW))
    return path


def blocks(path: Path) -> list[Block]:
    """Paragraphs with text, and tables as rows of cells, in their order."""
    found: list[Block] = []
    for block in docx.Document(str(path)).iter_inner_content():
        if isinstance(block, Table):
            found.append([[cell.text for cell in row.cells] for row in block.rows])
        elif block.text:
            found.append(block.text)
    return found
