"""Notes and errors: a code with values, rendered in Vietnamese or English from one gettext catalogue.

The catalogue (simaudit/messages.py) has the texts by the code: the reason under the context `note`, what to
do about it under the context `cure`. Terminal, log, tables and pages all take them from there. A value never
holds part of a record: records are personal data, and messages are passed on.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from enum import IntEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self, TypeAlias

from simaudit.harmless_text import printable
from simaudit.messages import translations, with_singulars

_LONGEST_VALUE: Final = 1_000
"""Characters of a text in a message: more than any message needs, and less than a page."""

Value: TypeAlias = "str | int | date | Path | Note | Sequence[str | int | Note]"


class Note:
    """A remark on a status, a record or a file: a code and its values.

    Values are rendered by their type: integers with the thousands separator of the language (pass a line
    number as text), dates by the `day` format, notes by their own text, sequences joined by commas.
    """

    __slots__ = ("code", "values")

    def __init__(self, code: str, /, **values: Value) -> None:
        self.code = code
        self.values: Mapping[str, Value] = MappingProxyType(values)

    def text(self, language: str = "en", day: str = "%Y-%m-%d") -> str:
        """Reason and cure in `vi` or `en`; `day` is the strftime format of dates."""
        parts = (self.reason(language, day), self.cure(language, day))
        return "; ".join(part for part in parts if part)

    def reason(self, language: str = "en", day: str = "%Y-%m-%d") -> str:
        """The reason; a code without an entry in the catalogue is shown itself."""
        return self._worded("note", language, day) or self.code

    def cure(self, language: str = "en", day: str = "%Y-%m-%d") -> str:
        """What to do about it; empty where the code has no cure."""
        return self._worded("cure", language, day)

    def _worded(self, context: str, language: str, day: str) -> str:
        message = translations(language).pgettext(context, self.code)
        # gettext returns the msgid where there is no entry; no text equals its code.
        if message == self.code:
            return ""
        text = message % {name: _shown(value, language, day) for name, value in self.values.items()}
        return with_singulars(text) if language == "en" else text

    def data(self) -> dict[str, Any]:
        """`{"code": …, "values": {…}}` of JSON types; `Note.of` is the inverse."""
        return {"code": self.code, "values": {name: _plain(value) for name, value in self.values.items()}}

    def json(self) -> str:
        """`data` as one line of JSON, identical for equal notes."""
        return json.dumps(self.data(), ensure_ascii=False, sort_keys=True)

    @classmethod
    def of(cls, stored: Any) -> Self:
        """The note of `data()`, `json()` or a note itself; any other text becomes a `verbatim` note."""
        if isinstance(stored, cls):
            return stored
        if isinstance(stored, str) and stored.startswith('{"code"'):
            stored = json.loads(stored)
        if isinstance(stored, dict):
            return cls(stored["code"], **{name: _restored(value) for name, value in stored["values"].items()})
        return cls("verbatim", text=str(stored))

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        """Makes Note a field type of pydantic models, serialised as `data`."""
        from pydantic_core import core_schema

        serialised = core_schema.plain_serializer_function_ser_schema(cls.data)
        return core_schema.no_info_plain_validator_function(cls.of, serialization=serialised)

    def __reduce__(self) -> tuple[Any, ...]:
        # Another process may have met an error.
        return type(self).of, (self.data(),)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Note) and self.json() == other.json()

    def __hash__(self) -> int:
        return hash(self.json())

    def __repr__(self) -> str:
        return f"Note({self.json()})"


def _shown(value: Any, language: str, day: str) -> str:
    if isinstance(value, Note):
        return value.text(language, day)
    if isinstance(value, int):
        grouped = f"{value:,}"
        return grouped.replace(",", ".") if language == "vi" else grouped
    if isinstance(value, date):
        return value.strftime(day)
    if isinstance(value, str | Path):
        text = str(value)
        return printable(text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…")
    return ", ".join(_shown(part, language, day) for part in value)


def _plain(value: Any) -> Any:
    if isinstance(value, Note):
        return value.data()
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, str | int):
        return value
    return printable(str(value)) if isinstance(value, Path) else [_plain(part) for part in value]


def _restored(value: Any) -> Any:
    if isinstance(value, dict):
        return date.fromisoformat(value["day"]) if "day" in value else Note.of(value)
    return tuple(_restored(part) for part in value) if isinstance(value, list) else value


def nearest(name: str, known_names: Sequence[str]) -> Note:
    """A suggestion for an unknown name: the most similar known one, else all of them in the order given.

    Names that differ in upper and lower case only are the most similar.
    """
    folded = {known_name.lower(): known_name for known_name in known_names}
    near = get_close_matches(name.lower(), folded, n=1)
    return Note("did_you_mean", name=folded[near[0]]) if near else Note("known_names", names=known_names)


class RefusedValueError(ValueError):
    """Raised by validators of pydantic models: a note, which pydantic collects with the value's key."""

    def __init__(self, code: str, /, **values: Value) -> None:
        self.note = Note(code, **values)
        super().__init__(self.note.text())


class ExitCode(IntEnum):
    """The exit codes of the command line (`simaudit docs unattended`)."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    BUSY = 4


FAIL_ON: Final = {"audit": "none", "selfcheck": "high"}
"""Kind of run → the severity from which findings make its exit code 1, where neither option nor configuration
says so; `none`: never."""


class SimauditError(Exception):
    """Base of every error meant for the user: `path` and `place` of the fault, `note` with reason and cure.

    `place` is a note too, for example a line or a sheet of the file; `code` is the note's, the same in every
    language. The command line translates errors into exit codes in one place, simaudit/cli/audit/exit.py.
    """

    exit_code = ExitCode.INCOMPLETE

    def __init__(
        self, code: str, /, *, path: Path | str | None = None, place: Note | None = None, **values: Value
    ) -> None:
        super().__init__(code)
        self.code = code
        self.path = None if path is None else Path(path)
        self.place = place
        self.note = Note(code, **values)

    @classmethod
    def of(cls, note: Note, *, path: Path | str | None = None, place: Note | None = None) -> Self:
        """An error made of an existing note."""
        return cls(note.code, path=path, place=place, **note.values)

    def cure(self, language: str = "en") -> str:
        """What to do about it, in `vi` or `en`; empty where the code has no cure."""
        return self.note.cure(language)

    def text(self, language: str = "en") -> str:
        """`path, place: reason; cure` in one sentence."""
        where = [printable(str(self.path))] if self.path is not None else []
        where += [self.place.text(language)] if self.place is not None else []
        reason = self.note.text(language)
        return f"{', '.join(where)}: {reason}" if where else reason

    def __str__(self) -> str:
        return self.text()


class UsageError(SimauditError):
    """An option, a period or a configuration key that cannot be used."""

    exit_code = ExitCode.USAGE


class CatalogueError(SimauditError):
    """A check file, a vocabulary or a reference table that cannot be trusted."""

    exit_code = ExitCode.USAGE


class IntakeError(SimauditError):
    """A file that cannot be read as an extract; `parts` holds the errors that this one combines."""

    parts: "Sequence[IntakeError]" = ()

    @property
    def each(self) -> "Sequence[IntakeError]":
        """The errors that this one combines, or itself."""
        return self.parts or (self,)

    @classmethod
    def several(cls, errors: "Sequence[IntakeError]") -> "IntakeError":
        """One error for one or several; its text is theirs, joined by `; `."""
        if len(errors) == 1:
            return errors[0]
        combined = cls("several_errors", errors=[error.text() for error in errors])
        combined.parts = tuple(errors)
        return combined

    def text(self, language: str = "en") -> str:
        """The sentence of the error, or the sentences of all errors that it combines."""
        if not self.parts:
            return super().text(language)
        return "; ".join(error.text(language) for error in self.parts)


class ContractError(SimauditError):
    """Rows, findings or results that violate the data contract: a defect of simaudit."""


class OutputError(SimauditError):
    """A folder or file that cannot be written."""


class BusyError(SimauditError):
    """Another run holds the store."""

    exit_code = ExitCode.BUSY
