"""Fields that every letter has: the letterhead, the month, and the law."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from simaudit.config import Letterhead
from simaudit.errors import RefusedValueError, nearest
from simaudit.messages import Words
from simaudit.period import Period
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.carrier_decisions import answer_by, deadline
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import carrier_name, is_named, legal_name
from simaudit.rules.law import Law
from simaudit.rules.provisions import UNCHECKED, citation

VI: Final = Language("vi")
WORDS: Final = Words("letter", "vi")

GAP: Final = "……………"
"""Where nothing is known: a clerk fills it in."""
_PROVINCE: Final = re.compile(r"\b(?:tỉnh|thành phố|TP\.?)\s+\S.*$", re.IGNORECASE)
"""The end of an authority's name: Sở Khoa học và Công nghệ tỉnh Gia Lai."""

_DAY_GAP: Final = "……/……/……"


def head_fields(head: Letterhead, day: date, deadline: date | None) -> dict[str, Any]:
    """The letterhead, with a gap for what it doesn't say; `day` is that of the letter.

    `agency` is the authority as it stands below `parent`, which has the province.
    """
    texts = {name: text.strip() for name, text in head if isinstance(text, str)}
    province = province_of(head)
    if province:
        texts["parent"] = texts["parent"] or WORDS["parent"].format(province=province)
    agency = _PROVINCE.sub("", texts["authority"]).strip()
    return {
        **{name: text or GAP for name, text in texts.items()},
        "agency": agency or GAP,
        "province": province or GAP,
        "recipients": head.recipients,
        "year": str(day.year),
        "deadline": VI.day(deadline) if deadline else _DAY_GAP,
    }


def province_of(head: Letterhead) -> str:
    """`tỉnh Gia Lai`, from the name of the authority or the body above it; empty where neither has one."""
    match = _PROVINCE.search(head.parent) or _PROVINCE.search(head.authority)
    return match[0].strip() if match else ""


def letter_deadline(run: RunInfo, head: Letterhead, day: date) -> date | None:
    """The day that the report states, while it is to come; else as many days after the letter's own."""
    report_deadline = answer_by(run)
    return report_deadline if report_deadline is not None and report_deadline > day else deadline(day, head)


def month_fields(period: Period) -> dict[str, Any]:
    """`month` (10/2026)."""
    return {"month": VI.month(str(period))}


def law_fields(period: Period, law: Law) -> dict[str, Any]:
    """`law`, which cites provisions as of the end of the month."""
    return {"law": lambda *keys: _cited(keys, period.as_of, law)}


def with_meaning_of_dagger(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with `unchecked`: the line that says what † means, empty where none of them has it."""
    line = VI.word("reserve", "unchecked") if UNCHECKED in str(fields) else ""
    return fields | {"unchecked": line}


def _cited(keys: Sequence[str], as_of: date, law: Law) -> str:
    """Provisions as documents cite them, points of one clause together; a gap for what is not in force yet.

    Raises RefusedValueError for a key that the law doesn't have.
    """
    points: dict[str, list[str]] = {}
    for key in keys:
        if key not in law.provisions:
            raise RefusedValueError("provision_unknown", key=key, near=nearest(key, sorted(law.provisions)))
        cited = law.provision(key, as_of)
        text = citation(cited, "vi", as_of) if cited else GAP
        point = f"điểm {cited.diem} " if cited and cited.diem else ""
        points.setdefault(text.removeprefix(point), []).append(point.strip())
    return "; ".join(f"{', '.join(named)} {clause}".strip() for clause, named in points.items())


def joined_carriers(carriers: Sequence[str], run: RunInfo) -> str:
    """Carriers as they are written, joined by commas."""
    return ", ".join(written_carrier(carrier, run) for carrier in carriers)


def written_carrier(carrier: str, run: RunInfo) -> str:
    """A carrier as it is written, with a mark where only its files name it."""
    name = carrier_name(carrier, run.names)
    return name if is_named(carrier, run.names) else WORDS["named_by_files"].format(name=name)


def addressed_carrier(carrier: str, run: RunInfo) -> str:
    """A carrier as letters address it; a gap beside its files' name where nothing else names it."""
    if not is_named(carrier, run.names):
        return WORDS["gap_named_by_files"].format(gap=GAP, carrier=carrier)
    return legal_name(carrier, run.names)
