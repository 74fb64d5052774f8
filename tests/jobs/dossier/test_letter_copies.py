"""Letters as PDF: by this machine's LibreOffice where there is one, and what is said where there is none."""

import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader
from support.command import simaudit_
from support.needs import skip_or_fail
from support.ring import in_copy_of_ring

from simaudit.jobs.dossier import letter_copies

LETTERS = Path("out/letters/2026-10")


@pytest.fixture(autouse=True)
def _folder(audited_ring: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_copy_of_ring(audited_ring, tmp_path / "copy", monkeypatch)


def test_each_letter_has_a_pdf_and_a_draft_takes_it() -> None:
    if shutil.which("soffice") is None:
        skip_or_fail("no LibreOffice on this machine: apt-get install libreoffice-writer-nogui")
    simaudit_("letters")
    edited = LETTERS / "viettel/cong-van.docx"
    # Written into by somebody, as the clock of the file tells: it is kept, and is what is printed.
    edited.write_bytes(edited.read_bytes() + b"\0")
    done = simaudit_("letters", "--pdf", "--mail")
    assert done.exit_code == 0, done.stderr
    made = sorted(path.relative_to(LETTERS).as_posix() for path in LETTERS.rglob("*.pdf"))
    assert made == [
        "bao-cao.pdf",
        "viettel/bien-ban-lam-viec.pdf",
        "viettel/cong-van.pdf",
        "vinaphone/bien-ban-lam-viec.pdf",
        "vinaphone/cong-van.pdf",
    ]
    # Its legal name is not known: there is a gap for it.
    assert (
        "Kính gửi: …………… [VinaPhone]" in PdfReader(LETTERS / "vinaphone/cong-van.pdf").pages[0].extract_text()
    )
    assert b'filename="cong-van.pdf"' in (LETTERS / "viettel/cong-van.eml").read_bytes()
    assert b'filename="cong-van.docx"' not in (LETTERS / "viettel/cong-van.eml").read_bytes()
    assert not list(Path("store").rglob("*.docx"))


def test_without_libreoffice_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letter_copies, "_PROGRAMS", ("no-such-office",))
    done = simaudit_("letters", "--pdf")
    assert done.exit_code == 2
    assert done.stderr.startswith(
        "simaudit: no LibreOffice on this machine, which makes the PDFs; install it"
    )
    assert not LETTERS.exists()


def test_an_office_that_makes_nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letter_copies, "_PROGRAMS", ("true",))
    done = simaudit_("letters", "--pdf")
    assert done.exit_code == 3
    assert "made no PDF of it" in done.stderr
    assert (LETTERS / "viettel/cong-van.docx").exists()
