"""Where an office's templates of letters are rendered: nothing but the fields, and nothing without end.

Nine characters, `9**9**9`, take all memory and never end, as do a text repeated and a width of a billion.
"""

import re
from collections.abc import Iterable
from numbers import Real
from types import TracebackType
from typing import Any, Final

from jinja2 import TemplateSyntaxError
from jinja2.environment import Template
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from simaudit.errors import Note

_LONGEST: Final = 50_000_000
"""Characters of a part of a document; the request for the papers of a sample of thousands has a fifth."""

_GROWING_FILTERS: Final = frozenset({"batch", "center", "format", "indent", "slice", "tojson", "wordwrap"})
_GROWING_METHODS: Final = frozenset(
    {"center", "expandtabs", "format", "format_map", "ljust", "rjust", "to_bytes", "translate", "zfill"}
)
"""They take a width, or a form that may have one."""

_SHOWN: Final = 60
"""Characters of a paragraph in a message."""


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox without globals, powers, repetition and widths, for a document of a bounded length."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, **options: Any) -> None:
        super().__init__(autoescape=True, **options)
        # Nothing but the fields: no loop can be longer than they are.
        self.globals.clear()
        self.filters = {
            name: jinja_filter for name, jinja_filter in self.filters.items() if name not in _GROWING_FILTERS
        }
        self._source = ""

    def from_string(self, source: Any, *given: Any, **options: Any) -> Template:
        """The template; its source is what `place_of` looks a fault's line up in."""
        self._source = source
        return super().from_string(source, *given, **options)

    @staticmethod
    def concat(pieces: Iterable[str]) -> str:
        """The pieces joined, up to the longest document."""
        length, written = 0, []
        for piece in pieces:
            length += len(piece)
            if length > _LONGEST:
                raise SecurityError("length")
            written.append(piece)
        return "".join(written)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Numbers times numbers and their rests; what makes a text or a number of any length is refused."""
        if operator == "**" or not (isinstance(left, Real) and isinstance(right, Real)):
            raise SecurityError(operator)
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """What the sandbox lets through, but methods that take a width."""
        return attr not in _GROWING_METHODS and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> Any:
        """None: a text's own `format` takes a width, in the sandbox's form as well."""

    def place_of(self, error: BaseException) -> Note | None:
        """The beginning of the paragraph with a fault, as Word shows it; None where it isn't known."""
        line = error.lineno if isinstance(error, TemplateSyntaxError) else _line(error.__traceback__)
        if line is None:
            return None
        # docxtpl begins a line with each paragraph.
        lines = self._source.split("\n")[line - 1 : line]
        text = re.sub("<[^>]*>", "", "".join(lines)).strip()
        return (
            Note("at_paragraph", text=text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…") if text else None
        )


def _line(trace: TracebackType | None) -> int | None:
    """The line of the template's source at which an error was raised."""
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
