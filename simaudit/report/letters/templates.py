"""Fills in a Word template and cites law in it; the same template, fields and moment give the same bytes.

A template is a .docx with fields in the manner of Jinja (`{{ carrier.name }}`, `{%p if … %}`). It is rendered
in a sandbox, with nothing but the fields and nothing without end, and every value is escaped: nine
characters, `9**9**9`, take all memory and never end, as do a text repeated and a width of a billion.

Law is cited in full where a document mentions it first, by the short name afterwards. Nothing that is signed
cites a provision whose text nobody has compared with the signed one.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from numbers import Real
from pathlib import Path
from types import CodeType, TracebackType
from typing import Any, Final, Literal, TypeVar, get_args

import docx
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.environment import Template
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from simaudit.errors import Note, RefusedValueError, UsageError, nearest
from simaudit.files import system_reason
from simaudit.harmless_text import running_text
from simaudit.paths import REPORTS
from simaudit.period import in_viet_nam
from simaudit.rules.law import Law
from simaudit.rules.provisions import Provision, article_text, citation, cited_article

_LONGEST: Final = 50_000_000
"""Characters of a part of a document; the request for the papers of a sample of thousands has a fifth."""

_GROWING_FILTERS: Final = frozenset({"batch", "center", "format", "indent", "slice", "tojson", "wordwrap"})
_GROWING_METHODS: Final = frozenset(
    {"center", "expandtabs", "format", "format_map", "ljust", "rjust", "to_bytes", "translate", "zfill"}
)
"""They take a width, or a form that may have one."""

_SHOWN: Final = 60
"""Characters of a paragraph in a message."""


def _as_it_is(printed: Any) -> Any:
    return printed


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox without globals, powers, repetition and widths, for a document of a bounded length."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, printed: Callable[[Any], Any], **options: Any) -> None:
        super().__init__(autoescape=True, finalize=printed, **options)
        # Nothing but the fields: no loop can be longer than they are.
        self.globals.clear()
        self.filters = {
            name: jinja_filter for name, jinja_filter in self.filters.items() if name not in _GROWING_FILTERS
        }
        self._source = ""

    def from_string(self, source: Any, *given: Any, **options: Any) -> Template:
        """The template; its source is what `place_of` looks a fault's line up in."""
        self._source = source
        return self.template_class.from_code(self, _compiled(source), self.make_globals(None))

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


@lru_cache(maxsize=128)
def _compiled(source: str) -> CodeType:
    """A part of a letter's template, which the letters to all carriers have."""
    return BoundedEnvironment(_as_it_is, undefined=_Unknown).compile(source)


def _line(trace: TracebackType | None) -> int | None:
    """The line of the template's source at which an error was raised."""
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


LetterName = Literal[
    "cong-van", "phieu-yeu-cau-ho-so", "bien-ban-lam-viec", "bao-cao", "phieu-chuyen",
    "cong-van-don-doc", "phu-luc-don-doc", "tong-hop-chung-cu",
]  # fmt: skip
"""A letter's file name and its template's, without .docx."""

TEMPLATES: Final = REPORTS / "letters"

_NO_DOCX: Final = (
    PackageNotFoundError, zipfile.BadZipFile, zlib.error, SyntaxError, AttributeError, EOFError, LookupError,
    RuntimeError, TypeError, ValueError,
)  # fmt: skip
"""What python-docx raises of a file that is no .docx."""

_DOCUMENT: Final = "word/document.xml"
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""Of every file within a letter: a .zip knows no earlier day."""


@lru_cache(maxsize=128)
def _patched(source: str) -> str:
    """A part's XML made ready for Jinja."""
    return str(DocxTemplate(io.BytesIO()).patch_xml(source))


class _UnknownFieldError(UndefinedError):
    """Of a field that there is none of: its name, and those that there are in its place."""

    def __init__(self, name: str, field_names: Sequence[str]) -> None:
        super().__init__(name)
        self.name = name
        self.field_names = field_names


class _Unknown(StrictUndefined):
    """Refuses a field where it is named, so that no letter has a silent gap."""

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[UndefinedError] = UndefinedError,
    ) -> None:
        super().__init__(hint, obj, name, exc)
        if name is not None:
            raise _UnknownFieldError(str(name), sorted(obj) if isinstance(obj, Mapping) else ())


def template_path(name: LetterName, folder: Path | None) -> Path:
    """The template of a letter: that of the office's own `folder`, or the one that comes with simaudit."""
    office_file = folder / f"{name}.docx" if folder is not None else None
    return office_file if office_file is not None and office_file.exists() else TEMPLATES / f"{name}.docx"


def refuse_misnamed(folder: Path) -> None:
    """Raises UsageError where a Word document in the office's folder has a name that no letter has."""
    names = [f"{name}.docx" for name in get_args(LetterName)]
    for path in sorted(folder.glob("*.docx")):
        # Word keeps ~$cong-van.docx while somebody has cong-van.docx open.
        if path.name not in names and not path.name.startswith(("~$", ".")):
            raise UsageError("letter_unknown", path=path, near=nearest(path.name, names))


def filled_in(template: Path, fields: Mapping[str, Any], made_at: datetime) -> bytes:
    """The letter as a .docx, whose properties say that it was made at `made_at`.

    `fields` are texts, mappings and lists of them, and functions that give a text: Citations cite in full
    what is mentioned first, in whatever is filled in. Raises UsageError naming the template, and its field or
    paragraph, where it is no .docx, has a fault, names a field that there is none of, or asks for what may
    have no end.
    """
    document = _opened(template)
    cited = [value for value in fields.values() if isinstance(value, Citations)]
    environment = BoundedEnvironment(cited[0].in_full if cited else _as_it_is, undefined=_Unknown)
    try:
        document.render(_clean(fields), environment)
    except _UnknownFieldError as error:
        raise UsageError(
            "letter_field_unknown",
            path=template,
            field=error.name,
            near=nearest(error.name, error.field_names or sorted(fields)),
        ) from error
    except (SecurityError, RecursionError) as error:
        place = environment.place_of(error)
        raise UsageError("letter_template_unbounded", path=template, place=place) from error
    except (TemplateError, SyntaxError, ArithmeticError, AttributeError, TypeError, ValueError) as error:
        place = environment.place_of(error)
        raise UsageError("letter_template_fault", path=template, place=place, why=str(error)) from error
    properties = document.docx.core_properties
    properties.language, properties.revision = "vi-VN", 1
    for name in ("author", "last_modified_by", "comments", "keywords", "category"):
        setattr(properties, name, "")
    properties.created = properties.modified = in_viet_nam(made_at).replace(tzinfo=None)
    properties.identifier = sha256(document.docx.part.blob).hexdigest()
    written = io.BytesIO()
    document.save(written)
    return _repeatable(written)


def is_edited(letter: Path) -> bool:
    """Whether somebody has written into a letter since it was filled in, or into a workbook beside it.

    A spreadsheet program puts its own moment in place of `new_book`'s.
    """
    try:
        with zipfile.ZipFile(letter) as packed:
            if letter.suffix == ".xlsx":
                return b">1980-01-01T00:00:00Z</dcterms:modified>" not in packed.read("docProps/core.xml")
            content = packed.read(_DOCUMENT)
        document = docx.Document(str(letter))
    except (*_NO_DOCX, OSError):
        return True
    return str(document.core_properties.identifier) != sha256(content).hexdigest()


def _opened(template: Path) -> DocxTemplate:
    try:
        document = DocxTemplate(io.BytesIO(template.read_bytes()))
        document.patch_xml = _patched
        document.init_docx()
    except OSError as error:
        raise UsageError("cannot_be_read", path=template, why=system_reason(error)) from error
    except _NO_DOCX as error:
        raise UsageError("letter_no_docx", path=template) from error
    return document


def _clean(field: Any) -> Any:
    """A field with all texts within it as `running_text` has them."""
    match field:
        case str():
            return running_text(field)
        case Mapping():
            return {name: _clean(value) for name, value in field.items()}
        case list() | tuple():
            return [_clean(value) for value in field]
    return field


def _repeatable(written: io.BytesIO) -> bytes:
    """The same .zip without the moment at which it was written."""
    again = io.BytesIO()
    with zipfile.ZipFile(written) as packed, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as same:
        for name in packed.namelist():
            info = zipfile.ZipInfo(name, date_time=_FIRST_DAY)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            same.writestr(info, packed.read(name))
    return again.getvalue()


_Printed = TypeVar("_Printed")


class Citations:
    """The citations of one document while it is written, by the law as of a day."""

    def __init__(self, law: Law, as_of: date) -> None:
        self._law, self._as_of = law, as_of
        self._to_come = dict(law.documents)
        self.left_out: dict[str, Provision] = {}
        """Key → a provision that was to be cited, and is unchecked."""

    def __call__(self, *keys: str) -> str:
        """Provisions as documents cite them: a document once for its articles, points of a clause together.

        A provision not in force yet, or unchecked, is left out; empty where all are. Raises
        RefusedValueError for a key that the law doesn't have.
        """
        documents: dict[str, dict[str, list[str]]] = {}
        for key in keys:
            if key not in self._law.provisions:
                near = nearest(key, sorted(self._law.provisions))
                raise RefusedValueError("provision_unknown", key=key, near=near)
            cited = self._law.provision(key, self._as_of)
            if cited is None:
                continue
            if not cited.checked:
                self.left_out[key] = cited
                continue
            days = citation(cited, "vi", self._as_of).removeprefix(cited_article(cited, "vi"))
            clauses = documents.setdefault(f"{cited.document.vi}{days}", {})
            points = clauses.setdefault(article_text(cited.dieu, cited.khoan, "", "vi"), [])
            points += [f"điểm {cited.diem}"] if cited.diem else []
        articles = {
            document: ", ".join(f"{', '.join(points)} {clause}".strip() for clause, points in clauses.items())
            for document, clauses in documents.items()
        }
        return "; ".join(" ".join(filter(None, (cited, name))) for name, cited in articles.items())

    def in_full(self, printed: _Printed) -> _Printed | str:
        """What the document prints next, with those that it mentions first in full."""
        if not isinstance(printed, str):
            return printed
        text: str = printed
        for name in [name for name in self._to_come if name in text]:
            text = text.replace(name, self._to_come.pop(name), 1)
        return text
