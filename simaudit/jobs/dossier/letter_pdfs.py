"""Letters as PDF, by the LibreOffice of the machine: what is printed, signed or sent as it stands."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from simaudit.errors import OutputError, UsageError
from simaudit.files import put_in_place

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
