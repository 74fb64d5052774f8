"""Whether a run that was stopped left store and output as they were: looked at, and said where it is so."""

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

from simaudit.cli.terminal.output import Message
from simaudit.errors import Note, SimauditError

_KEY: Final = "simaudit.state"
_STOPPED: Final = ("defect", "interrupted", "memory_exceeded", "stopped_by_system", "too_little_memory")
"""Codes of what stops a run anywhere; every other error says itself what it means."""


@dataclass(frozen=True)
class _WithState:
    message: Message

    def text(self, language: str = "en") -> str:
        state = Note("state_kept")
        return f"{self.message.text(language)}; {state.text(language)}"


def watch_state(meta: MutableMapping[str, Any], state: Callable[[], object]) -> None:
    """From here on `state`, of all that a run may change, tells whether it did; `meta` is click's."""
    before = state()
    meta[_KEY] = lambda: state() == before


def with_state(message: Note | SimauditError, meta: Mapping[str, Any]) -> Message:
    """The message; of what stopped a run that was watched, with the state where nothing was changed."""
    watched = meta.get(_KEY)
    return _WithState(message) if message.code in _STOPPED and watched and watched() else message
