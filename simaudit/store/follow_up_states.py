"""The states of a follow-up, and which may come after which."""

from typing import Final

LINE: Final = ("open", "notified", "answered", "inspected", "decided", "closed")
"""In the order in which a follow-up passes them; it may skip some."""

OPEN, NOTIFIED, DISMISSED = LINE[0], LINE[1], "dismissed"
"""Nothing was done yet; the document went to the carrier; given up, with a reason."""

STATES: Final = (*LINE, DISMISSED)

ENDED: Final = (LINE[-1], DISMISSED)
"""States in which nothing is left to do."""


def next_states(state: str | None) -> tuple[str, ...]:
    """The states that may follow one, itself included, which corrects the entry; None: nothing is recorded.

    Forward by any number of steps; dismissed from whatever has not ended; opened again once it has ended.
    """
    if state is None:
        return STATES
    if state in ENDED:
        return (state, OPEN)
    return (*LINE[LINE.index(state) :], DISMISSED)


def needs_reason(before: str | None, state: str) -> bool:
    """Whether an entry needs a reason: what is dismissed, or opened again."""
    return state == DISMISSED or (before in ENDED and state == OPEN)
