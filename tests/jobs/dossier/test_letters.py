"""The letters of an audited month: where they lie, what is kept, and when there are none."""

import shutil
from pathlib import Path

import docx
import fastexcel
import pyrage
import pytest
from support.command import simaudit_
from support.extracts import write
from support.letters import NO_LEGAL_NAME, blocks
from support.ring import VIETTEL, VINAPHONE, in_copy_of_ring

from simaudit.jobs.dossier.letter_files import FOLDER
from simaudit.report.letters.templates import TEMPLATES
from simaudit.store.access_log import access_notes
from simaudit.store.retention import personal_data
from simaudit.store.store import Store

LETTERS = Path("out", FOLDER, "2026-10")
OF_CARRIERS = [
    f"{carrier}/{name}.docx"
    for carrier in ("viettel", "vinaphone")
    for name in ("bien-ban-lam-viec", "cong-van")
]
PAPERS = "restricted/phieu-yeu-cau-ho-so.docx"


@pytest.fixture(autouse=True)
def folder(audited_ring: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of two audited months, the current folder."""
    return in_copy_of_ring(audited_ring, tmp_path / "copy", monkeypatch)


@pytest.fixture(scope="module")
def written(audited_ring: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with October's letters, which tests look at only."""
    with pytest.MonkeyPatch.context() as patch:
        copy = in_copy_of_ring(audited_ring, tmp_path_factory.mktemp("written") / "copy", patch)
        assert made() == [f"2026-10/{name}" for name in ("bao-cao.docx", *OF_CARRIERS)]
    return copy


def made(*options: str, code: int = 0, said: str | None = None) -> list[str]:
    """The letters that were written, by their paths in OUT/letters, sorted."""
    ended = simaudit_("letters", *options)
    to_all = {"--carrier", "--from"}.isdisjoint(options)
    said = said if said is not None else NO_LEGAL_NAME if to_all else ""
    assert (ended.exit_code, ended.stderr) == (code, said)
    paths = [Path(line).relative_to("out/letters").as_posix() for line in ended.stdout.splitlines()]
    assert all(Path("out/letters", path).is_file() for path in paths)
    return sorted(paths)


def refused(*options: str) -> str:
    ended = simaudit_("letters", *options)
    assert (ended.exit_code, ended.stdout) == (2, "")
    return ended.stderr


def drawn(carrier: str = "viettel") -> None:
    done = simaudit_("sample", "--carrier", carrier, "--size", "4", "--out", "sample.xlsx")
    assert done.exit_code == 0, done.stderr


def test_a_month_has_two_letters_to_each_carrier_and_a_report(written: Path) -> None:
    assert [path.relative_to(written / LETTERS).as_posix() for path in letters(written)] == [
        "bao-cao.docx",
        *OF_CARRIERS,
    ]
    assert made("--period", "2026-09", "--carrier", "viettel") == [
        "2026-09/viettel/bien-ban-lam-viec.docx",
        "2026-09/viettel/cong-van.docx",
    ]
    read = blocks(written / LETTERS / "viettel/cong-van.docx")
    assert read[1] == "Kính gửi: Tập đoàn Công nghiệp - Viễn thông Quân đội"


def letters(folder: Path) -> list[Path]:
    return sorted((folder / LETTERS).rglob("*.docx"))


def test_they_are_no_part_of_the_month_s_folder(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(written)
    done = simaudit_("store", "verify", "out/2026-10")
    assert (done.exit_code, done.stderr) == (0, "")


def test_no_letter_to_a_carrier_or_the_chairman_has_a_personal_datum(written: Path) -> None:
    text = "".join(str(blocks(letter)) for letter in letters(written))
    for row in (*VIETTEL, *VINAPHONE):
        shown = [row[name] for name in ("full_name", "id_number", "address", "portrait_ref") if row.get(name)]
        assert [value for value in (row["msisdn"][1:], *shown) if value in text] == []


def test_the_same_letters_have_the_same_bytes(written: Path, folder: Path) -> None:
    made()
    assert [path.read_bytes() for path in letters(folder)] == [path.read_bytes() for path in letters(written)]


def test_a_drawn_sample_s_papers_are_asked_for_in_a_letter_closed_to_others() -> None:
    drawn()
    assert made("--carrier", "viettel") == [
        "2026-10/viettel/bien-ban-lam-viec.docx",
        "2026-10/viettel/cong-van.docx",
        f"2026-10/viettel/{PAPERS}",
    ]
    letter = LETTERS / "viettel" / PAPERS
    assert (letter.stat().st_mode & 0o777, letter.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    (*_, listed) = blocks(letter)
    sheet = fastexcel.read_excel("sample.xlsx").load_sheet(0, dtypes="string").to_polars()
    numbers = sorted({text for text in sheet["msisdn"] if text and text.isdigit()})
    assert [row[1] for row in listed] == ["Số thuê bao", *numbers]
    (note,) = (
        access_notes(Store(Path("store"), Path("simaudit.key")))
        .filter(command="letters")
        .iter_rows(named=True)
    )
    assert (note["period"], note["carriers"], note["exit_code"]) == ("2026-10", ["viettel"], 0)
    assert str(letter) in note["files"]
    found = [data for data in personal_data(Store(Path("store")), Path("out")) if "letters" in data.path]
    assert [(data.period, data.carrier, data.kind) for data in found] == [("2026-10", "viettel", "annexes")]


def test_it_is_encrypted_where_recipients_are_named() -> None:
    drawn()
    made()
    identity = pyrage.x25519.Identity.generate()
    Path("simaudit.toml").write_text(f'[restricted]\nrecipients = ["{identity.to_public()}"]\n')
    assert f"2026-10/viettel/{PAPERS}.age" in made()
    letter = LETTERS / "viettel" / f"{PAPERS}.age"
    Path("plain.docx").write_bytes(pyrage.decrypt(letter.read_bytes(), [identity]))
    assert "PHIẾU YÊU CẦU" in blocks(Path("plain.docx"))
    assert letter.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in letter.parent.iterdir()] == [letter.name]


def test_findings_that_are_gone_leave_the_other_letters() -> None:
    drawn()
    Path("out/2026-10/viettel/restricted/findings.parquet").unlink()
    ended = simaudit_("letters")
    assert ended.exit_code == 3
    assert "out/2026-10/viettel/restricted/findings.parquet: missing or changed since" in ended.stderr
    assert len(ended.stdout.splitlines()) == 5
    assert "changed since" in refused("--carrier", "viettel")


def test_a_report_over_several_months_lies_apart() -> None:
    assert made("--from", "2026-09", "--to", "2026-10") == ["2026-09_2026-10/bao-cao.docx"]
    assert made("--from", "2026-01", "--to", "2026-09") == ["2026-01_2026-09/bao-cao.docx"]
    read = blocks(Path("out/letters/2026-09_2026-10/bao-cao.docx"))
    course = read[read.index("2. Diễn biến qua các kỳ.") + 1]
    # Each carrier by itself: a sum of carriers may fall while one of them rises.
    assert course[1:] == [
        ["Viettel", "09/2026: 4 số; 10/2026: 4 số"],
        ["VinaPhone", "09/2026: 7 số; 10/2026: 2 số"],
    ]


def test_a_letter_that_somebody_wrote_into_is_kept_unless_it_is_to_be_replaced() -> None:
    made()
    letter = LETTERS / "viettel/cong-van.docx"
    document = docx.Document(str(letter))
    document.paragraphs[2].add_run(" Bổ sung.")
    document.save(str(letter))
    said = f"simaudit: {letter} was kept: somebody has written into it; to replace it: --force\n"
    said = f"{NO_LEGAL_NAME}{said}"
    assert len(made(said=said)) == 4
    assert "Bổ sung." in str(blocks(letter))
    assert len(made("--force")) == 5
    assert "Bổ sung." not in str(blocks(letter))


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    drawn()
    made()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "own").write_text("own", encoding="utf-8")
    official, papers = LETTERS / "viettel/cong-van.docx", LETTERS / "viettel" / PAPERS
    for path in (official, papers):
        path.unlink()
        path.symlink_to(elsewhere / "own")
        path.with_name(f".{path.name}.building").symlink_to(elsewhere / "own")
    made("--carrier", "viettel", "--force")
    assert [path.is_symlink() for path in (official, papers)] == [False, False]
    assert papers.stat().st_mode & 0o777 == 0o600
    shutil.rmtree(LETTERS / "viettel")
    (LETTERS / "viettel").symlink_to(elsewhere)
    ended = simaudit_("letters", "--carrier", "viettel", "--force")
    assert (ended.exit_code, ended.stderr) == (
        3,
        f"simaudit: {LETTERS}/viettel: is a link to {elsewhere}, and what is written follows none; "
        "remove it; to write elsewhere, give --out\n",
    )
    assert [path.read_text(encoding="utf-8") for path in elsewhere.iterdir()] == ["own"]


def test_a_carrier_that_only_its_files_name_is_told_until_it_is_named() -> None:
    write(Path("in/2026-11/acme.csv"), [VIETTEL[0]])
    assert simaudit_("audit", "in/2026-11").exit_code == 0
    said = (
        "simaudit: acme stands in the letters by the name of its files, and they have a gap for its own; "
        "name it in simaudit.toml: `[carriers.acme]` with name and legal_name; then write them again\n"
    )
    made(said=said)
    letter, report = Path("out/letters/2026-11/acme/cong-van.docx"), Path("out/letters/2026-11/bao-cao.docx")
    assert blocks(letter)[1] == "Kính gửi: …………… [tên theo tệp: acme]"
    assert "(sau đây gọi là acme [tên theo tệp]) cung cấp" in blocks(letter)[2]
    assert "acme [tên theo tệp]" in str(blocks(report))
    Path("simaudit.toml").write_text('[carriers.acme]\nname = "Acme"\nlegal_name = "Công ty Acme"\n')
    made(said="")
    assert blocks(letter)[1] == "Kính gửi: Công ty Acme"
    assert "tên theo tệp" not in f"{blocks(letter)} {blocks(report)}"


def test_the_configuration_s_letterhead_and_templates_are_used() -> None:
    Path("own").mkdir()
    document = docx.Document()
    document.add_paragraph("Gửi {{ carrier.name }}: {{ head.signer }}, {{ head.contact }}")
    document.save("own/cong-van.docx")
    Path("simaudit.toml").write_text('letters_folder = "own"\n[letterhead]\nsigner = "Lê & <B>"\n')
    made()
    assert blocks(LETTERS / "viettel/cong-van.docx") == ["Gửi Viettel: Lê & <B>, ……………"]
    assert blocks(LETTERS / "viettel/bien-ban-lam-viec.docx")[1] == "BIÊN BẢN LÀM VIỆC"


def test_a_template_with_an_unknown_field_writes_no_letter() -> None:
    Path("own").mkdir()
    document = docx.Document()
    document.add_paragraph("{{ carrier.nam }}")
    document.save("own/bao-cao.docx")
    Path("simaudit.toml").write_text('letters_folder = "own"\n')
    assert refused().startswith("simaudit: own/bao-cao.docx: there is no field carrier; ")
    assert not Path("out/letters").exists()
    Path("own/bao-cao.docx").write_text("no docx")
    assert refused().startswith("simaudit: own/bao-cao.docx: this is no Word document (.docx)")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--from", "2026-09"], "--from and --to are given together"),
        (["--to", "2026-09", "--period", "2026-10"], "--from and --to are given together"),
        (["--from", "2026-09", "--to", "2026-10", "--carrier", "viettel"], "--from and --to give a report"),
        (["--from", "2026-10", "--to", "2026-09"], "2026-10..2026-09: the last month comes before the first"),
        (["--from", "2025-01", "--to", "2025-06"], "store: none of these months was audited; audited: 2026-"),
        (["--period", "2026-08"], "2026-08"),
        (["--carrier", "itel"], "itel"),
        (["--findings", "x.parquet"], "x.parquet: decrypted findings are those of one carrier"),
    ],
)
def test_what_can_t_be_written_is_told(options: list[str], message: str) -> None:
    assert message in refused(*options)


def test_a_template_of_a_name_that_no_letter_has_is_refused() -> None:
    Path("own").mkdir()
    shutil.copy(TEMPLATES / "cong-van.docx", "own/cong_van.docx")
    Path("own/~$cong-van.docx").write_text("Word has it open")
    Path("own/readme.txt").touch()
    Path("simaudit.toml").write_text('letters_folder = "own"\n')
    assert refused() == (
        "simaudit: own/cong_van.docx: no letter has this name; did you mean cong-van.docx?\n"
    )
    Path("own/cong_van.docx").rename("own/cong-van.docx")
    assert len(made()) == 5


def test_there_are_none_without_a_folder_of_templates() -> None:
    Path("simaudit.toml").write_text('letters_folder = "absent"\n')
    assert refused() == (
        "simaudit: simaudit.toml, line 1: letters_folder: no folder absent; make it or drop the key\n"
    )
