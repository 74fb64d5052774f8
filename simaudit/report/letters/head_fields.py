"""Fields that every letter has, the letterhead; carriers as letters write them."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from simaudit.config import Letterhead
from simaudit.messages import Words
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.carrier_decisions import answer_by, deadline
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import carrier_name, is_named, legal_name

VI: Final = Language("vi")
WORDS: Final = Words("letter", "vi")

GAP: Final = "……………"
"""Where nothing is known: a clerk fills it in."""
_PROVINCE: Final = re.compile(r"\b(?:tỉnh|thành phố|TP\.?)\s+\S.*$", re.IGNORECASE)
"""The end of an authority's name: Sở Khoa học và Công nghệ tỉnh Gia Lai."""

_COMMITTEE: Final = "ủy ban nhân dân"
_BESIDE: Final = re.compile(r"^(?:-\s*)?(?:đồng chí )?(?:chủ tịch )?|\s*\(.*|[\s;.,]+$")
"""What a line of the recipients says beside their name: `(để báo cáo)`."""

_DAY_GAP: Final = "……/……/……"


def head_fields(
    head: Letterhead, day: date, deadline: date | None, addressed: Sequence[str] = ()
) -> dict[str, Any]:
    """The letterhead, with a gap for what it doesn't say; `day` is that of the letter.

    `agency` is the authority as it stands below `parent`, which has the province. Who is `addressed`, by any
    of these names, and who stands twice, is no further recipient.
    """
    texts = {name: text.strip() for name, text in head if isinstance(text, str)}
    province = province_of(head)
    if province:
        texts["parent"] = texts["parent"] or WORDS["parent"].format(province=province)
    agency = _PROVINCE.sub("", texts["authority"]).strip()
    recipients = {_recipient(name, texts["parent"]): name for name in reversed(head.recipients)}
    for name in addressed:
        recipients.pop(_recipient(name, texts["parent"]), None)
    return {
        **{name: text or GAP for name, text in texts.items()},
        "agency": agency or GAP,
        "province": province or GAP,
        "recipients": tuple(reversed(recipients.values())),
        "year": str(day.year),
        "deadline": VI.day(deadline) if deadline else _DAY_GAP,
    }


def _recipient(name: str, parent: str) -> str:
    """Whom a line of the recipients means: a Chairman's committee is theirs, `UBND tỉnh` is the `parent`."""
    short = _BESIDE.sub("", " ".join(name.casefold().replace("ubnd", _COMMITTEE).split()))
    return (
        parent.casefold() if short in (_COMMITTEE, f"{_COMMITTEE} tỉnh", f"{_COMMITTEE} thành phố") else short
    )


def province_of(head: Letterhead) -> str:
    """`tỉnh Gia Lai`, from the name of the authority or the body above it; empty where neither has one."""
    match = _PROVINCE.search(head.parent) or _PROVINCE.search(head.authority)
    return match[0].strip() if match else ""


def letter_deadline(run: RunInfo, head: Letterhead, day: date) -> date | None:
    """The day that the report states, while it is to come; else as many days after the letter's own."""
    report_deadline = answer_by(run)
    return report_deadline if report_deadline is not None and report_deadline > day else deadline(day, head)


def joined_carriers(carriers: Sequence[str], run: RunInfo) -> str:
    """Carriers as they are written, joined by commas."""
    return ", ".join(written_carrier(carrier, run) for carrier in carriers)


def written_carrier(carrier: str, run: RunInfo) -> str:
    """A carrier as it is written, with a mark where only its files name it."""
    name = carrier_name(carrier, run.names)
    return name if is_named(carrier, run.names) else WORDS["named_by_files"].format(name=name)


def addressed_carrier(carrier: str, run: RunInfo) -> str:
    """A carrier as letters address it: by its legal name, with a gap beside its own where none is known."""
    known = legal_name(carrier, run.names)
    if known:
        return known
    name = carrier_name(carrier, run.names)
    return WORDS["gap_beside" if is_named(carrier, run.names) else "gap_named_by_files"].format(
        gap=GAP, carrier=name
    )
