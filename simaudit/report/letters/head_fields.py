"""Fields that every letter has: the letterhead, the month, and the law."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from simaudit.catalogue.carrier_names import carrier_name, legal_name
from simaudit.catalogue.provisions import citation, provision, provisions
from simaudit.config import Letterhead
from simaudit.errors import RefusedValueError, nearest
from simaudit.period import Period
from simaudit.report.figures.decisions import answer_by
from simaudit.report.model import RunInfo
from simaudit.report.pages.language import Language

VI: Final = Language("vi")

GAP: Final = "……………"
"""Where nothing is known: a clerk fills it in."""
_DAY_GAP: Final = "……/……/……"


def head_fields(head: Letterhead, made_at: datetime, deadline: date | None) -> dict[str, Any]:
    """The letterhead, with a gap for what it doesn't say; `made_at` is Vietnamese time."""
    texts = head.model_dump(exclude={"recipients", "answer_days"})
    return {
        **{name: text.strip() or GAP for name, text in texts.items()},
        "recipients": head.recipients,
        "year": str(made_at.year),
        "deadline": VI.day(deadline) if deadline else _DAY_GAP,
    }


def letter_deadline(run: RunInfo, head: Letterhead, made_at: datetime) -> date | None:
    """The day that the report states, while it is to come; else as many days after the letter's own."""
    stated = answer_by(run)
    if stated is not None and stated > made_at.date():
        return stated
    return None if head.answer_days is None else made_at.date() + timedelta(head.answer_days)


def month_fields(period: Period) -> dict[str, Any]:
    """`month` (10/2026), and `law`, which cites a provision as of the end of the month."""
    return {"month": VI.month(str(period)), "law": lambda key: _cited(key, period.as_of)}


def _cited(key: str, as_of: date) -> str:
    """A provision as documents cite it; a gap where it is not in force by `as_of`.

    Raises RefusedValueError for a key that checks/law/provisions.toml doesn't have.
    """
    if key not in provisions():
        raise RefusedValueError("provision_unknown", key=key, near=nearest(key, sorted(provisions())))
    cited = provision(key, as_of)
    return citation(cited, "vi", as_of) if cited else GAP


def joined_carriers(carriers: Sequence[str], run: RunInfo) -> str:
    """Carriers as they are written, joined by commas."""
    return ", ".join(written_carrier(carrier, run) for carrier in carriers)


def written_carrier(carrier: str, run: RunInfo) -> str:
    """A carrier as it is written."""
    return carrier_name(carrier, run.names)


def addressed_carrier(carrier: str, run: RunInfo) -> str:
    """A carrier as letters address it."""
    return legal_name(carrier, run.names)
