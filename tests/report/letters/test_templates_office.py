"""Every letter opened by LibreOffice: how many pages it has, and what stands on them."""

import shutil
import subprocess

import polars as pl
import pytest
from pypdf import PdfReader
from support.letters import DAY, DECISIONS, HEAD, NOW, decided, open_check, written
from support.needs import skip_or_fail
from support.overdue import EXTRACTS, NOTICES, overdue
from support.points_to_visit import PEERS, point

from simaudit.config import Letterhead
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.letters.carrier_fields import carrier_fields, sample_fields
from simaudit.report.letters.reminder_fields import annex_fields, record_fields, reminder_fields
from simaudit.report.letters.report_fields import report_fields
from simaudit.rules.law import built_in_law
from simaudit.rules.load import load_catalogue

LONG = "Giấy tờ gần như trùng nhau của cùng một họ tên, ngày sinh, ở nhiều điểm đăng ký khác nhau"
FULL = DECISIONS.model_copy(
    update={
        "checks": tuple(open_check(LONG, 1_000_000, 1_000_000) for _ in range(12)),
        "points": tuple(point("P" * 40, 900, 1000, above=PEERS) for _ in range(9)),
    }
)


@pytest.fixture(scope="module")
def pages(
    figures: CarrierFigures, overview: OverviewFigures, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[str]]:
    """Letter → the text of each of its pages, of letters that say as much as they can."""
    office = shutil.which("soffice")
    if office is None:
        skip_or_fail("no LibreOffice on this machine: apt-get install libreoffice-writer-nogui")
    folder = tmp_path_factory.mktemp("office")
    full = decided(figures, FULL)
    written("cong-van", carrier_fields(full, HEAD, DAY), folder)
    written("bien-ban-lam-viec", carrier_fields(full, HEAD, DAY), folder)
    (check, *_) = load_catalogue()
    drawn = pl.DataFrame({"msisdn": [f"8496{number:07}" for number in range(100)]}).with_columns(
        check_id=pl.lit(check.id), registered_at=pl.lit(NOW.replace(tzinfo=None)), point_code=pl.lit("P" * 40)
    )
    sample = sample_fields(drawn, NOW, full, {check.id: check}, HEAD, DAY)
    written("phieu-yeu-cau-ho-so", sample, folder)
    shown, titles = overdue(), {check: LONG for notice in NOTICES for check in notice.checks}
    reminder = reminder_fields(shown, full, HEAD, DAY, titles)
    record = reminder | annex_fields(shown, "c" * 64)
    record |= record_fields(shown, EXTRACTS, built_in_law())
    written("cong-van-don-doc", reminder, folder)
    written("tong-hop-chung-cu", record, folder)
    carriers = [full.model_copy(update={"carrier": f"vietnamobile-{at}"}) for at in range(12)]
    rows = tuple(overview.carriers[1].model_copy(update={"carrier": row.carrier}) for row in carriers)
    months = [
        overview.model_copy(
            update={"run": overview.run.model_copy(update={"period": f"2026-{month:02}"}), "carriers": rows}
        )
        for month in range(5, 11)
    ]
    written("bao-cao", report_fields(months, carriers, HEAD, DAY), folder)
    (folder / "bao-cao.docx").rename(folder / "bao-cao-nhieu-ky.docx")
    last = report_fields([overview], [decided(figures)], Letterhead(), DAY)
    written("bao-cao", last, folder)
    # A profile of its own: another office on this machine would take the call for itself.
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run(
        [*convert, *map(str, sorted(folder.glob("*.docx")))], check=True, capture_output=True, timeout=300
    )
    return {
        path.stem: [page.extract_text() for page in PdfReader(path).pages] for path in folder.glob("*.pdf")
    }


def test_no_letter_has_more_pages_than_somebody_reads(pages: dict[str, list[str]]) -> None:
    counts = {name: len(texts) for name, texts in pages.items()}
    # Laws and decrees in full take a third of a page.
    assert counts["cong-van"] <= 3
    assert counts["cong-van-don-doc"] <= 2
    assert counts["bien-ban-lam-viec"] <= 3
    assert 2 <= counts["bao-cao"] <= counts["bao-cao-nhieu-ky"] <= 5
    assert sorted(counts) == [
        "bao-cao", "bao-cao-nhieu-ky", "bien-ban-lam-viec", "cong-van", "cong-van-don-doc",
        "phieu-yeu-cau-ho-so", "tong-hop-chung-cu",
    ]  # fmt: skip


def test_pages_are_numbered_at_the_top_from_the_second_on(pages: dict[str, list[str]]) -> None:
    for texts in pages.values():
        assert texts[0].split("\n")[0].startswith(("ỦY BAN", "……", "CỘNG HÒA"))
        assert [text.split("\n")[0].strip() for text in texts[1:]] == [
            str(number) for number in range(2, len(texts) + 1)
        ]


def test_a_signature_stands_on_no_page_alone(pages: dict[str, list[str]]) -> None:
    for name in ("cong-van", "cong-van-don-doc", "bao-cao", "bao-cao-nhieu-ky"):
        assert "./." in next(text for text in pages[name] if "Nơi nhận:" in text)
    (last,) = (text for text in pages["bien-ban-lam-viec"] if "NGƯỜI GHI BIÊN BẢN" in text)
    assert "Biên bản kết thúc hồi" in last


def test_nothing_of_a_template_is_left(pages: dict[str, list[str]]) -> None:
    for texts in pages.values():
        assert not any(mark in text for text in texts for mark in ("{{", "{%", "}}", "%}"))
