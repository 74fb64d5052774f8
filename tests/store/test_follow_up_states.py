"""Which state of a follow-up may come after which, and where it needs a reason."""

import pytest

from simaudit.store.follow_up_states import STATES, needs_reason, next_states


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (None, STATES),
        ("open", ("open", "notified", "answered", "inspected", "decided", "closed", "dismissed")),
        ("notified", ("notified", "answered", "inspected", "decided", "closed", "dismissed")),
        ("decided", ("decided", "closed", "dismissed")),
        ("closed", ("closed", "open")),
        ("dismissed", ("dismissed", "open")),
    ],
)
def test_a_follow_up_goes_forward_is_dismissed_or_opened_again(
    state: str | None, after: tuple[str, ...]
) -> None:
    assert next_states(state) == after


def test_what_is_dismissed_or_opened_again_needs_a_reason() -> None:
    asked = {(before, state) for before in (None, *STATES) for state in STATES if needs_reason(before, state)}
    assert asked == {
        *((before, "dismissed") for before in (None, *STATES)), ("closed", "open"), ("dismissed", "open"),
    }  # fmt: skip
