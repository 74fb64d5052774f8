"""dossier --seal: drafts are completed, signed and sealed once; afterwards every change is told."""

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from support.command import simaudit_
from support.dossiers import NAME_AND_POST, OFFICIAL, SIGNED, UNCITED, recorded_dossiers
from support.ring import in_copy_of_ring

from simaudit.files import file_hash
from simaudit.period import recorded_now
from simaudit.store.access_log import access_notes
from simaudit.store.ledger import Ledger
from simaudit.store.store import Store

LETTER, SUMMARY, SCAN = "1_cong-van.docx", "2_tom-tat.docx", "cong-van-da-ky.pdf"
TODAY = recorded_now().date().isoformat()
AS_MADE = "as in the manifest, and the dossier as the store recorded it"
AS_SEALED = "as it was sealed, and the dossier as the store recorded it"


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, audited_ring: Path) -> Path:
    """A dossier as a folder and as a .zip."""
    with pytest.MonkeyPatch.context() as patch:
        folder = in_copy_of_ring(audited_ring, tmp_path_factory.mktemp("done") / "ring", patch)
        for target in ("d", "d.zip"):
            made = simaudit_("dossier", case_id(), "--reason", "x", *OFFICIAL, "--out", target)
            assert (made.exit_code, made.stderr) == (0, UNCITED)
    return folder


@pytest.fixture(autouse=True)
def folder(done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, the current folder."""
    return in_copy_of_ring(done, tmp_path / "copy", monkeypatch)


def case_id() -> str:
    (case, *_) = json.loads(Path("out/2026-10/cases.json").read_text(encoding="utf-8"))
    return str(case["case_id"])


def verify(path: str = "d") -> tuple[int, list[str]]:
    ended = simaudit_("store", "verify", path)
    return ended.exit_code, (ended.stdout + ended.stderr).splitlines()


def seal(path: str = "d", *options: str) -> tuple[int, list[str]]:
    day = TODAY
    ended = simaudit_("dossier", "--seal", path, *SIGNED, day, *options)
    return ended.exit_code, (ended.stdout + ended.stderr).splitlines()


def manifest(path: str = "d") -> dict[str, Any]:
    content: dict[str, Any] = json.loads(Path(path, "manifest.json").read_text(encoding="utf-8"))
    return content


def complete(path: str = "d", name: str = LETTER) -> None:
    """Fill a number in, and save as a word processor does: a new file, as open as new files are."""
    document = docx.Document(f"{path}/{name}")
    document.add_paragraph("Số: 12/SKHCN-BCVT")
    document.save("saved.docx")
    Path("saved.docx").replace(Path(path, name))
    Path(path, name).chmod(0o644)


def signed() -> str:
    """Complete the letter, put the signed scan beside it, and seal; the sha256 of the manifest."""
    complete()
    Path("d", SCAN).write_bytes(b"%PDF-1.7")
    done = seal()
    assert done == (
        0,
        [
            f"{case_id()} 2026-10: sealed with 12/SKHCN-BCVT of {TODAY}, signed by Lê C, Giám đốc. "
            "Personal data: d. sha256 of manifest.json: "
            f"{file_hash(Path('d/manifest.json'))}",
            f"sealed with it: {SCAN}",
        ],
    )
    return file_hash(Path("d/manifest.json"))


def test_before_the_seal_only_a_change_of_another_file_than_a_draft_counts() -> None:
    assert verify() == (0, [AS_MADE])
    complete()
    assert verify() == (0, [AS_MADE, f"changed draft: {LETTER}"])
    complete(name=SUMMARY)
    assert verify() == (0, [AS_MADE, f"changed draft: {LETTER}", f"changed draft: {SUMMARY}"])
    Path("d/4_so-do.svg").write_text("<svg/>")
    assert verify()[0] == 1
    assert verify()[1][0] == "changed: 4_so-do.svg"


def test_a_missing_draft_is_missing() -> None:
    Path("d", LETTER).unlink()
    assert verify() == (1, [f"missing: {LETTER}"])


def test_the_seal_takes_drafts_and_what_was_added_into_the_outputs() -> None:
    before = manifest()
    assert [draft["path"] for draft in before["drafts"]] == [LETTER, SUMMARY]
    signed()
    after = manifest()
    sealed_at = after.pop("sealed_at")
    assert sealed_at.endswith("+07:00")
    assert (after.pop("sealed_by"), after.pop("drafts")) == (NAME_AND_POST, [])
    letter = [after.pop(name) for name in ("number", "signed_on", "signer")]
    assert letter == ["12/SKHCN-BCVT", TODAY, "Lê C, Giám đốc"]
    assert after.pop("outputs") == [
        {"path": path.name, "bytes": path.stat().st_size, "sha256": file_hash(path)}
        for path in sorted(Path("d").iterdir())
        if path.name != "manifest.json"
    ]
    assert after == {name: value for name, value in before.items() if name in after}
    assert {path.stat().st_mode & 0o777 for path in Path("d").iterdir()} == {0o600}
    assert verify() == (0, [AS_SEALED])


def test_the_ledger_has_the_manifest_of_either_state_and_who_sealed_it() -> None:
    before = file_hash(Path("d/manifest.json"))
    after = signed()
    with Ledger(Path("store/ledger.duckdb")) as ledger:
        made, _, sealed = recorded_dossiers(ledger, case_id())
    note = access_notes(Store(Path("store"), Path("simaudit.key"))).tail(1).to_dicts()[0]
    assert (made.manifest, made.draft, sealed.manifest, sealed.draft) == (before, None, after, before)
    assert (note["command"], note["files"], note["who"]) == ("dossier", ["d"], sealed.who)
    assert note["reason"] == "12/SKHCN-BCVT"


def test_after_the_seal_any_change_is_told() -> None:
    drafts = Path("d/manifest.json").read_bytes()
    signed()
    shutil.copytree("d", "sealed")
    for name, told in (
        (LETTER, f"changed: {LETTER}"), (SCAN, f"changed: {SCAN}"),
        ("3_danh-sach.xlsx", "changed: 3_danh-sach.xlsx"), ("more.txt", "added: more.txt"),
    ):  # fmt: skip
        with Path("sealed", name).open("ab") as file:
            file.write(b"x")
        Path("sealed", name).chmod(0o600)
        assert verify("sealed") == (1, [told])
        shutil.rmtree("sealed")
        shutil.copytree("d", "sealed")
    Path("d", SCAN).unlink()
    assert verify() == (1, [f"missing: {SCAN}"])
    # Nor is the manifest of the drafts its own any more.
    Path("d/manifest.json").write_bytes(drafts)
    assert verify() == (
        1, ["d: the drafts of a dossier that was sealed since", f"changed draft: {LETTER}"],
    )  # fmt: skip


def test_it_is_sealed_once() -> None:
    shutil.copytree("d", "copy")
    signed()
    code, (told,) = seal()
    assert code == 2
    assert told.startswith("simaudit: d: was sealed at 20")
    assert seal("copy") == (
        2, ["simaudit: copy: manifest.json: the drafts of a dossier that was sealed since"],
    )  # fmt: skip


def test_another_file_that_changed_or_is_missing_is_refused() -> None:
    def refused(*differences: str) -> None:
        before = Path("d/manifest.json").read_bytes()
        code, (told,) = seal()
        assert code == 2
        assert told == (
            "simaudit: d: can't be sealed: more than the drafts is not as it was made: "
            f"{', '.join(differences)}; put it right; what is added lies in the folder itself, and no "
            "document is open"
        )
        assert Path("d/manifest.json").read_bytes() == before

    drawn = Path("d/4_so-do.svg").read_bytes()
    Path("d/4_so-do.svg").write_text("<svg/>")
    refused("changed: 4_so-do.svg")
    Path("d/4_so-do.svg").unlink()
    refused("missing: 4_so-do.svg")
    Path("d/4_so-do.svg").write_bytes(drawn)
    for name in (".~lock.1_cong-van.docx#", "~$cong-van.docx"):
        Path("d", name).write_text("open")
        refused(f"added: {name}")
        Path("d", name).unlink()
    Path("d/scans").mkdir()
    Path("d/scans/1.pdf").write_bytes(b"%PDF-1.7")
    refused("added: scans/1.pdf")
    shutil.rmtree("d/scans")
    Path("d", SUMMARY).rename("kept.docx")
    refused(f"missing: {SUMMARY}")
    Path("kept.docx").rename(Path("d", SUMMARY))
    assert seal()[0] == 0


def test_a_manifest_that_the_store_does_not_know_is_refused() -> None:
    path = Path("d/manifest.json")
    path.write_text(path.read_text(encoding="utf-8").replace('"reason": "x"', '"reason": "y"'))
    assert seal() == (
        2,
        [
            "simaudit: d: unknown or changed: manifest.json (no dossier of store); "
            "name the store where it was made with --store"
        ],
    )
    assert seal("d.zip") == (
        2,
        [
            "simaudit: d.zip: no folder of a dossier; "
            "decrypt or unpack a .zip first, and seal its folder"
        ],
    )  # fmt: skip


def test_one_that_was_unpacked_is_sealed_and_packed_again() -> None:
    with zipfile.ZipFile("d.zip") as archive:
        archive.extractall("unpacked")
    (inside,) = Path("unpacked").iterdir()
    complete(str(inside))
    assert seal(str(inside), "--official", "Lê C, Giám đốc")[0] == 0
    assert manifest(str(inside))["sealed_by"] == "Lê C, Giám đốc"
    shutil.make_archive("sealed", "zip", "unpacked")
    assert verify("sealed.zip") == (0, [AS_SEALED])
    assert verify("d.zip") == (1, ["d.zip: the drafts of a dossier that was sealed since"])


def test_a_case_whose_dossier_is_sealed_is_handed_over() -> None:
    def page(name: str) -> str:
        return Path("out/2026-10", name).read_text(encoding="utf-8")

    def handed_over() -> Any:
        assert simaudit_("report").exit_code == 0
        return json.loads(page("overview.json"))["follow_ups"]["handed_over"]

    assert handed_over() == []
    assert "chuyển hồ sơ" not in page("cases.html")
    signed()
    with Store(Path("store")).open_ledger() as ledger:
        day = recorded_dossiers(ledger, case_id())[-1].made_at.date()
    assert handed_over() == [[case_id(), day.isoformat()]]
    assert f"Đã chuyển hồ sơ ngày {day:%d/%m/%Y}." in page("cases.html")
    assert "chuyển hồ sơ" not in page("viettel/report.html")


@pytest.mark.parametrize("missing", ["--number", "--signer", "--on"])
def test_only_a_letter_with_number_date_and_signature_is_sealed(missing: str) -> None:
    words = [*SIGNED, TODAY]
    at = words.index(missing)
    ended = simaudit_("dossier", "--seal", "d", *words[:at], *words[at + 2 :])
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr == (
        "simaudit: d: what is sealed is a letter with number, date and signature; give --number "
        '123/SKHCN-BCVT, --on YYYY-MM-DD and --signer "NAME, POST"\n'
    )
    assert manifest()["sealed_at"] is None


def test_a_letter_that_is_sealed_is_signed() -> None:
    ended = simaudit_("dossier", "--seal", "d", *SIGNED, "2999-01-02")
    assert (ended.exit_code, ended.stdout, ended.stderr) == (
        2, "", "simaudit: d: the letter is of 2999-01-02, which is to come\n",
    )  # fmt: skip
    made = simaudit_("dossier", case_id(), "--reason", "x", *OFFICIAL, "--number", "1/A")
    assert (made.exit_code, made.stderr) == (
        2,
        "simaudit: --number, --on and --signer are of a letter that is signed; give them with --seal "
        "FOLDER\n",
    )
