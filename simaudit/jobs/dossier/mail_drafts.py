"""Drafts of mail beside the letters of a month, to be looked at, addressed and sent by a person.

A draft is an .eml with `X-Unsent`, which mail programs open as one that isn't sent yet. It holds a
carrier's letter and report, and nothing restricted.
"""

from collections.abc import Collection, Sequence
from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, Policy
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import Any, Final

from simaudit.config import Letterhead
from simaudit.errors import UsageError
from simaudit.files import put_in_place
from simaudit.messages import Words
from simaudit.period import Period
from simaudit.report.letters.carrier_fields import GAP
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import CarrierNames, carrier_name, legal_name


class _Subject(BaseHeader):
    """A subject that is encoded throughout (RFC 2047), so that it is read as it was given.

    The library decodes encoded words in a text that it is given, and writes line breaks in them as such: what
    follows would be headers. Before Python 3.13 it also loses blanks where it folds.
    """

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        kwds.update(decoded=value, parse_tree=None)

    def fold(self, *, policy: Policy) -> str:
        words = Header(str(self), "utf-8", header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {words}{policy.linesep}"


_HEADERS: Final = HeaderRegistry()
_HEADERS.map_to_type("subject", _Subject)
_MAIL: Final = SMTP.clone(header_factory=_HEADERS)


def write_mail_drafts(
    letters: Sequence[Path], pdfs: Collection[Path], month: Path, head: Letterhead, names: CarrierNames
) -> list[Path]:
    """Write a draft beside each letter to a carrier: letter (as PDF where it is one of `pdfs`) and report.

    `month` is OUT/<period>. Raises UsageError where a report isn't there, OutputError. What is restricted is
    never in a draft.
    """
    drafts = []
    for letter in letters:
        if letter.name != "cong-van.docx":
            continue
        carrier = letter.parent.name
        report = month / carrier / "report.html"
        if not report.exists():
            raise UsageError("no_report_to_mail", path=report)
        pdf = letter.with_suffix(".pdf")
        draft = _draft(
            Language("vi").month(str(Period.parse(month.name))),
            legal_name(carrier, names) or carrier_name(carrier, names),
            head.authority,
            head.contact,
            [pdf if pdf in pdfs else letter, report],
        )
        path = letter.with_suffix(".eml")
        put_in_place(path, draft)
        drafts.append(path)
    return drafts


def _draft(month: str, carrier: str, authority: str, contact: str, attachments: Sequence[Path]) -> bytes:
    """A draft to a carrier, called by its legal name, about `month` (10/2026) with these files.

    Whom it goes to is left out: no extract says it. The same files give the same bytes.
    """
    words = Words("letter", "vi")
    message = EmailMessage(_MAIL)
    message["X-Unsent"] = "1"
    message["Subject"] = words["mail_subject"].format(month=month, carrier=carrier)
    lines = [
        words["mail_greeting"].format(carrier=carrier),
        words["mail_enclosed"].format(authority=authority or GAP, month=month),
        *([words["mail_contact"].format(contact=contact)] if contact else []),
        words["mail_closing"],
    ]
    message.set_content("\n\n".join(lines) + "\n")
    digest = sha256()
    for path in attachments:
        content = path.read_bytes()
        digest.update(content)
        kind, _ = guess_type(path.name)
        maintype, _, subtype = (kind or "application/octet-stream").partition("/")
        message.add_attachment(content, maintype=maintype, subtype=subtype, filename=path.name)
    message.set_boundary(f"simaudit-{digest.hexdigest()[:32]}")
    return message.as_bytes()
