"""Headings and words of the columns in which follow-ups are filled in.

A sheet has these columns behind those that say whose follow-up a row is: case_id, or carrier and check_id.
They hold the entry that counts. ENTRY says which one that was, so that what was changed in a sheet can be
told from what was changed in the store since.
"""

from collections.abc import Mapping
from typing import Final

from simaudit.report.annexes.response_words import REASON
from simaudit.report.pages.language import Language
from simaudit.store.follow_up_states import STATES

STATE: Final = "Trạng thái xử lý / State"
ENTRY: Final = "Lần ghi / Entry"

FIELDS: Final[Mapping[str, str]] = {
    "state": STATE,
    "on": "Ngày / Date",
    "document": "Số văn bản / Document",
    "deadline": "Thời hạn / Deadline",
    "person": "Người phụ trách / In charge",
    "amount": "Số tiền (đồng) / Amount (VND)",
    "reason": REASON,
}
"""Field of a step (audit/follow_up_step.py) → its heading, in order."""

HEADINGS: Final[Mapping[str, str]] = {**FIELDS, "entry": ENTRY}
"""All columns, in order."""

SUBJECT: Final = ("case_id", "carrier", "check_id")

CHECK_COLUMNS: Final = ("carrier", "carrier_name", "check_id", "title", "findings")
"""What the sheet of checks has before these columns; the first is hidden."""


def state_words() -> dict[str, str]:
    """State → its word on the sheet, Vietnamese and English; either half may be given."""
    vi, en = Language("vi"), Language("en")
    return {state: f"{vi.word('follow_up', state)} / {en.word('follow_up', state)}" for state in STATES}
