"""Provisions of law, each with the days on which it is in force, and how they are cited.

`checks/law/provisions.toml` has them for the keys of a check's `basis`. Unknown or missing keys and two
versions in force on one day are refused. A provision that changes gets a second entry under the same key;
the audited month decides which one applies.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from simaudit.errors import CatalogueError, RefusedValueError
from simaudit.messages import LANGUAGES, Words
from simaudit.paths import CHECKS
from simaudit.rules.check import Wording, worded
from simaudit.rules.toml_file import StrictModel, read_model


class InForce(StrictModel):
    """First and last day in force, both included; None: without limit."""

    valid_from: date | None = Field(default=None, alias="from")
    valid_to: date | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise RefusedValueError("to_before_from")
        return self

    def has_begun(self, day: date) -> bool:
        """Whether it was in force on `day` or before."""
        return self.valid_from is None or self.valid_from <= day

    def in_force(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.has_begun(day) and (self.valid_to is None or day <= self.valid_to)

    def overlaps(self, other: "InForce") -> bool:
        """Whether both are in force on some day."""
        starts = max(self.valid_from or date.min, other.valid_from or date.min)
        return starts <= min(self.valid_to or date.max, other.valid_to or date.max)


def require_no_overlap(path: Path, key: str, entries: Iterable[InForce]) -> None:
    """Raises CatalogueError where two entries of one key are in force on one day."""
    if any(first.overlaps(second) for first, second in combinations(entries, 2)):
        raise CatalogueError("versions_overlap", path=path, key=key)


PROVISIONS: Final = CHECKS / "law" / "provisions.toml"

UNCHECKED: Final = "†"
"""The mark of a provision whose text has not been compared with a second source."""

ProvisionKind = Literal["law", "technical", "practice"]
"""Law; a technical standard or numbering plan; a campaign of reviews, which is no law."""


class Provision(InForce):
    """One provision with a summary in one line; without `dieu` the whole document is meant.

    `dieu`, `khoan` and `diem` are its article, clause and point. `applied_to` names what it applied to while
    it was in force, for the citation of one that has ended; registrations where it is left out. `says` is a
    summary, `quote` are words of the text itself, where they are stored. `doubt`: why one isn't checked.
    """

    key: str = Field(min_length=1)
    kind: ProvisionKind = "law"
    document: Wording
    dieu: str = ""
    khoan: str = ""
    diem: str = ""
    says: Wording
    quote: str = ""
    applied_to: Wording = Field(default_factory=lambda: worded("provision_text", "registrations"))
    checked: bool
    checked_by: Wording | None = None
    checked_on: date | None = None
    doubt: Wording | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.khoan or self.diem) and not self.dieu:
            raise RefusedValueError("clause_without_article")
        if self.checked != (self.checked_by is not None) or self.checked != (self.checked_on is not None):
            raise RefusedValueError("checked_by_and_on")
        return self


class Document(StrictModel):
    """What a Vietnamese document says of another where it cites it for the first time (Decree 30/2020)."""

    name: str
    """Short, as `Provision.document` has it: kind and number."""
    issued: date
    by: str
    """The body that issued it."""
    subject: str = ""
    """A law's is in its name."""

    @property
    def in_full(self) -> str:
        """Name, day, body and subject."""
        day = f"ngày {self.issued:%d} tháng {self.issued.month:0{2 if self.issued.month < 3 else 1}d}"
        return " ".join(f"{self.name} {day} năm {self.issued.year} của {self.by} {self.subject}".split())


class Provisions(StrictModel):
    """A file of provisions, and of documents that they are in."""

    provision: tuple[Provision, ...]
    document: tuple[Document, ...] = ()


def citation(cited: Provision, lang: str, as_of: date | None = None) -> str:
    """The provision as an official document cites it, in `vi` or `en`.

    Vietnamese goes from the point to the document, English the other way. One that has ended by `as_of`
    (None: at any time) is followed by its days, one that is not checked by UNCHECKED.
    """
    parts = [cited_article(cited, lang)]
    if cited.valid_to and (as_of is None or cited.valid_to < as_of):
        day = f"{cited.valid_to + timedelta(days=1):%d/%m/%Y}"
        parts.append(Words("provision_text", lang)["ended"].format(day=day, acts=cited.applied_to.get(lang)))
    if not cited.checked:
        parts.append(UNCHECKED)
    return " ".join(parts)


def citation_wording(cited: Provision, as_of: date | None = None) -> Wording:
    """`citation` in every language."""
    return Wording(**{lang: citation(cited, lang, as_of) for lang in LANGUAGES})


def cited_article(cited: Provision, lang: str) -> str:
    """Point, clause, article and document, without what is said of their days."""
    document, numbers = cited.document.get(lang), article_text(cited.dieu, cited.khoan, cited.diem, lang)
    if not numbers:
        return document
    return f"{numbers} {document}" if lang == "vi" else f"{document}, {numbers}"


def article_text(dieu: str, khoan: str, diem: str, lang: str) -> str:
    """`điểm c khoản 3 Điều 34`, or `article 34(3)(c)`; empty where there is no article."""
    if lang == "vi":
        words = (("điểm", diem), ("khoản", khoan), ("Điều", dieu))
        return " ".join(f"{word} {number}" for word, number in words if number)
    return f"article {dieu}" + "".join(f"({number})" for number in (khoan, diem) if number) if dieu else ""


def as_entry(text: str) -> str:
    """A citation where a line begins with it."""
    return text[:1].upper() + text[1:]


@cache
def _catalogue(path: Path) -> Provisions:
    return read_model(path, Provisions, CatalogueError)


def documents_in_full(path: Path = PROVISIONS) -> dict[str, str]:
    """Short name → how the document is cited for the first time; raises CatalogueError."""
    return {document.name: document.in_full for document in _catalogue(path).document}


@cache
def provisions(path: Path = PROVISIONS) -> Mapping[str, tuple[Provision, ...]]:
    """Key → its versions, earliest first, as the catalogue has them; raises CatalogueError."""
    versions = by_key(_catalogue(path).provision)
    for key, entries in versions.items():
        require_no_overlap(path, key, entries)
    return versions


def by_key(entries: Iterable[Provision]) -> Mapping[str, tuple[Provision, ...]]:
    """Key → its versions, earliest first."""
    versions: dict[str, list[Provision]] = {}
    for entry in entries:
        versions.setdefault(entry.key, []).append(entry)
    return {
        key: tuple(sorted(of_key, key=lambda entry: entry.valid_from or date.min))
        for key, of_key in versions.items()
    }
