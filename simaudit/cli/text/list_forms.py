"""The forms of what commands print as JSON; tests hold what is printed to them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field


class ListedCheck(BaseModel):
    """A check of the catalogue as it is in force."""

    id: str
    slug: str
    """Its name in the files of the catalogue."""
    family: str
    severity: str
    nature: str
    cross: bool
    population: str
    """What it judges."""
    needs: list[str]
    """The canonical columns that it needs."""
    params: dict[str, bool | int | float | str]
    basis: list[str]
    """Keys of the provisions that it rests on."""
    title: str
    """What it is called, in the language of `--lang`."""
    off: str | None
    """Why it is switched off; null: it is not."""


class ListedFollowUp(BaseModel):
    """A follow-up, or findings whose limitation ends soon that have none."""

    subject: str
    """The id of a case, or carrier:check."""
    case_id: str | None
    carrier: str | None
    check_id: str | None
    state: str | None
    """The state it has come to; null: it has no follow-up."""
    on: date | None
    document: str | None
    deadline: date | None
    person: str | None
    """The official in charge."""
    amount: int | None
    """In VND."""
    reason: str | None
    """Why it was dismissed, or opened again."""
    recorded_at: str | None
    """When the last entry was made, in Vietnamese time."""
    who: str | None
    """The user who made it."""
    overdue_days: int | None
    """Days since the deadline."""
    still_there: int | None
    """Numbers of the case or findings of the check in the last audited month."""
    limitation_ends: date | None
    """The day on which the first findings become time-barred."""
    limitation_findings: int | None
    """How many findings become time-barred soon."""
    in_no_month: bool
    """Whether the case is in no month any more."""


class FollowUpList(BaseModel):
    """What is followed up, and what of it needs attention."""

    form: Annotated[Literal["simaudit.follow-ups/1"], Field(alias="schema")]
    day: date
    period: str
    """The month that they are compared with."""
    overdue: int
    """How many deadlines have passed."""
    still_there: int
    """How many were notified, while what they are about is still there."""
    ending: int
    """Of how many carriers and checks findings become time-barred soon."""
    follow_ups: list[ListedFollowUp]
    """One each."""


class MoreOfCase(BaseModel):
    """What is said of a case beside the fields of cases.json."""

    last_period: str
    """The last month in which it had numbers."""
    follow_up: str | None
    """The state of its follow-up; null where there is none."""


class CaseList(BaseModel):
    """The cases of a month; each has the fields of cases.json, and two more."""

    form: Annotated[Literal["simaudit.case-list/1"], Field(alias="schema")]
    period: str
    cases: list[MoreOfCase]
    """The strongest first, quiet ones last."""
