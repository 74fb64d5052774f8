"""Copies of letters: as PDF, by the LibreOffice of the machine, and drafts of mail beside them.

A PDF is what is printed, signed or sent as it stands. A draft is to be looked at, addressed and sent by a
person: an .eml with `X-Unsent`, which mail programs open as one that isn't sent yet. It holds a carrier's
letter and report, and nothing restricted.
"""

import shutil
import subprocess
import tempfile
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
from simaudit.errors import OutputError, UsageError
from simaudit.files import put_in_place
from simaudit.messages import Words
from simaudit.period import Period
from simaudit.report.letters.carrier_fields import GAP
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import CarrierNames, carrier_name, legal_name

_PROGRAMS: Final = ("soffice", "libreoffice", r"C:\Program Files\LibreOffice\program\soffice.exe")
_SECONDS: Final = 180
"""For its first start, which makes a profile; a letter takes less than one more."""


def office_program() -> str:
    """The LibreOffice of this machine; raises UsageError where there is none."""
    for program in _PROGRAMS:
        if path := shutil.which(program):
            return path
    raise UsageError("pdf_without_office")


def write_pdfs(letters: Sequence[Path], building: Path) -> list[Path]:
    """Write each letter as a PDF beside it, closed to others where it lies in a `restricted` folder.

    `building` is a folder closed to others, in which they are made. Raises UsageError without LibreOffice,
    and OutputError where it makes none.
    """
    program = office_program()
    with tempfile.TemporaryDirectory(dir=building) as name:
        folder = Path(name).resolve()
        # Letters to several carriers have the same name, and all PDFs come to lie in one folder.
        copies = [folder / f"{number}.docx" for number in range(len(letters))]
        for letter, copy in zip(letters, copies, strict=True):
            shutil.copyfile(letter, copy)
        # A profile of its own: an office that is open on this machine would take the call for itself.
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
        try:
            subprocess.run(  # noqa: S603 (a program of this machine, over files that simaudit wrote)
                [*command, *map(str, copies)],
                check=True,
                capture_output=True,
                timeout=_SECONDS + len(copies),
                start_new_session=True,
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise OutputError("pdf_not_made", path=letters[0], program=program) from error
        return [_in_place(letter, copy) for letter, copy in zip(letters, copies, strict=True)]


def _in_place(letter: Path, copy: Path) -> Path:
    path = letter.with_suffix(".pdf")
    made = copy.with_suffix(".pdf")
    if not made.exists():
        raise OutputError("pdf_not_made", path=letter, program=office_program())
    put_in_place(path, made.read_bytes(), private=letter.parent.name == "restricted")
    return path


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
