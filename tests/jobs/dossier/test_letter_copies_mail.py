"""Drafts of mail to carriers: what is in them, and what never is."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from support.command import simaudit_
from support.letters import NO_LEGAL_NAME
from support.ring import VIETTEL, VINAPHONE, in_copy_of_ring

LETTERS = Path("out/letters/2026-10")


@pytest.fixture(autouse=True)
def _folder(audited_ring: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_copy_of_ring(audited_ring, tmp_path / "copy", monkeypatch)


def _draft(carrier: str) -> EmailMessage:
    content = (LETTERS / carrier / "cong-van.eml").read_bytes()
    message = message_from_bytes(content, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def test_each_carrier_has_a_draft_with_its_letter_and_report() -> None:
    done = simaudit_("letters", "--mail")
    assert (done.exit_code, done.stderr) == (0, NO_LEGAL_NAME)
    assert done.stdout.splitlines()[-2:] == [
        str(LETTERS / carrier / "cong-van.eml") for carrier in ("viettel", "vinaphone")
    ]
    for carrier, name in (
        ("viettel", "Tập đoàn Công nghiệp - Viễn thông Quân đội"),
        ("vinaphone", "VinaPhone"),
    ):
        draft = _draft(carrier)
        # Opened as a draft; whom it goes to is for a person to say.
        assert (draft["X-Unsent"], draft["To"], draft["From"]) == ("1", None, None)
        subject = f"Công văn về kết quả rà soát dữ liệu thông tin thuê bao kỳ tháng 10/2026 – {name}"
        assert draft["Subject"] == subject
        attached = {part.get_filename(): part.get_payload(decode=True) for part in draft.iter_attachments()}
        assert attached == {
            "cong-van.docx": (LETTERS / carrier / "cong-van.docx").read_bytes(),
            "report.html": Path(f"out/2026-10/{carrier}/report.html").read_bytes(),
        }


def test_no_personal_datum_is_in_a_draft() -> None:
    simaudit_("letters", "--mail")
    whole = "".join(
        str(part.get_content())
        for carrier in ("viettel", "vinaphone")
        for part in _draft(carrier).walk()
        if not part.is_multipart()
    )
    for row in (*VIETTEL, *VINAPHONE):
        values = [row[name] for name in ("full_name", "id_number", "portrait_ref") if row.get(name)]
        assert [value for value in (row["msisdn"][1:], *values) if value in whole] == []


def test_the_same_month_gives_the_same_bytes() -> None:
    simaudit_("letters", "--mail")
    first = (LETTERS / "viettel/cong-van.eml").read_bytes()
    simaudit_("letters", "--mail")
    assert (LETTERS / "viettel/cong-van.eml").read_bytes() == first


def test_a_report_that_is_gone_is_named() -> None:
    Path("out/2026-10/viettel/report.html").unlink()
    done = simaudit_("letters", "--mail")
    assert done.exit_code == 2
    assert done.stderr == (
        "simaudit: out/2026-10/viettel/report.html: the report that goes with the letter isn't there; "
        "write it again: simaudit report\n"
    )
