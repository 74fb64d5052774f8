"""verify: whether a dossier is as it was made, as a folder, as an archive and encrypted."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest
from support.command import simaudit_
from support.dossiers import OFFICIAL, UNCITED
from support.ring import in_copy_of_ring

WHOLE = (0, ["as in the manifest, and the dossier as the store recorded it"])
UNKNOWN = "unknown or changed: {} (no dossier of store); name the store where it was made with --store"


@pytest.fixture(scope="module")
def identity() -> Any:
    return pyrage.x25519.Identity.generate()


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, audited_ring: Path, identity: Any) -> Path:
    """A dossier as a folder, as a .zip and encrypted."""
    with pytest.MonkeyPatch.context() as patch:
        folder = in_copy_of_ring(audited_ring, tmp_path_factory.mktemp("done") / "ring", patch)
        (case, *_) = json.loads(Path("out/2026-10/cases.json").read_text(encoding="utf-8"))
        Path("age.toml").write_text(f'[restricted]\nrecipients = ["{identity.to_public()}"]\n')
        words = ("dossier", case["case_id"], "--reason", "x", *OFFICIAL)
        for options in (["--out", "d"], ["--out", "d.zip"], ["--out", "d.zip.age", "--config", "age.toml"]):
            ended = simaudit_(*words, *options)
            assert (ended.exit_code, ended.stderr) == (0, UNCITED)
    return folder


@pytest.fixture(autouse=True)
def folder(done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, the current folder."""
    return in_copy_of_ring(done, tmp_path / "copy", monkeypatch)


def verify(path: str, *options: str) -> tuple[int, list[str]]:
    ended = simaudit_("store", "verify", path, *options)
    return ended.exit_code, (ended.stdout + ended.stderr).splitlines()


def repacked(change: Callable[[str, bytes], bytes | None], added: str | None = None) -> None:
    """The archive with members changed, left out (None) or added."""
    with zipfile.ZipFile("d.zip") as old, zipfile.ZipFile("new.zip", "w") as new:
        for info in old.infolist():
            name = info.filename.partition("/")[2]
            content = change(name, old.read(info))
            if content is not None:
                new.writestr(info.filename, content)
        if added:
            new.writestr(added, b"more")
    Path("new.zip").replace("d.zip")


def test_a_dossier_is_as_it_was_made_in_every_form(identity: Any) -> None:
    for path in ("d", "d.zip", "d.zip.age"):
        assert verify(path) == WHOLE
    # Decrypted, moved, and a folder that was packed, it is what it was.
    Path("plain.zip").write_bytes(pyrage.decrypt(Path("d.zip.age").read_bytes(), [identity]))
    assert verify("plain.zip") == WHOLE
    shutil.make_archive("packed", "zip", base_dir="d")
    assert verify("packed.zip") == WHOLE
    with zipfile.ZipFile("d.zip") as archive:
        archive.extractall("unpacked")
    (inside,) = Path("unpacked").iterdir()
    for place in (inside, *inside.iterdir()):
        place.chmod(0o700 if place.is_dir() else 0o600)
    assert verify(str(inside)) == WHOLE


def test_changed_missing_added_and_open_files_of_a_folder_are_named() -> None:
    Path("d/1_cong-van.docx").write_bytes(b"another")
    Path("d/4_so-do.svg").unlink()
    Path("d/more.txt").write_text("more")
    Path("d/more.txt").chmod(0o600)
    Path("d/3_danh-sach.xlsx").chmod(0o644)
    assert verify("d") == (
        1,
        [
            "missing: 4_so-do.svg", "added: more.txt", "open to others: 3_danh-sach.xlsx",
            "changed draft: 1_cong-van.docx",
        ],
    )  # fmt: skip


def test_a_manifest_that_was_changed_with_a_file_is_told() -> None:
    manifest = Path("d/manifest.json")
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"reason": "x"', '"reason": "y"'))
    assert verify("d") == (1, [UNKNOWN.format("d")])


def test_changed_missing_and_added_files_of_an_archive_are_named() -> None:
    def change(name: str, content: bytes) -> bytes | None:
        if name == "4_so-do.svg":
            return None
        # Of the same length.
        return content[:-1] + b"?" if name == "3_danh-sach.xlsx" else content

    repacked(change, added="../../evil.txt")
    assert verify("d.zip") == (
        1, ["missing: 4_so-do.svg", "added: ../../evil.txt", "changed: 3_danh-sach.xlsx"],
    )  # fmt: skip
    assert sorted(path.name for path in Path().resolve().parent.iterdir()) == ["copy"]


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_second_member_of_a_name_is_told() -> None:
    with zipfile.ZipFile("d.zip") as archive:
        (name,) = [one for one in archive.namelist() if one.endswith(".svg")]
        first = archive.read(name)
    with zipfile.ZipFile("d.zip", "a") as archive:
        archive.writestr(name, first)
    assert verify("d.zip") == (1, ["twice: 4_so-do.svg"])


def test_an_archive_that_is_damaged_says_which_file() -> None:
    content = bytearray(Path("d.zip").read_bytes())
    with zipfile.ZipFile("d.zip") as archive:
        (info,) = [one for one in archive.infolist() if one.filename.endswith("danh-sach.xlsx")]
    content[info.header_offset + 200] ^= 0xFF
    Path("d.zip").write_bytes(content)
    assert verify("d.zip") == (1, ["damaged: 3_danh-sach.xlsx"])


def test_an_encrypted_one_is_known_by_its_bytes() -> None:
    with Path("d.zip.age").open("ab") as file:
        file.write(b"x")
    assert verify("d.zip.age") == (1, [UNKNOWN.format("d.zip.age")])
    shutil.rmtree("store")
    assert verify("d.zip.age") == (
        2,
        [
            "simaudit: d.zip.age: an encrypted dossier is known only to the store where it was made; "
            "name that store with --store, or decrypt the file and verify the .zip"
        ],
    )


def test_without_a_store_the_manifest_alone_is_asked() -> None:
    shutil.rmtree("store")
    for path in ("d", "d.zip"):
        assert verify(path) == (0, ["as in the manifest"])
    assert verify("d", "--store", "elsewhere")[0] == 2


def test_it_stays_known_where_its_month_is_withdrawn() -> None:
    assert simaudit_("store", "withdraw", "--yes", "--period", "2026-10", "--reason", "wrong").exit_code == 0
    for path in ("d", "d.zip", "d.zip.age"):
        assert verify(path) == WHOLE


def test_what_is_no_dossier_is_refused() -> None:
    with zipfile.ZipFile("other.zip", "w") as archive:
        archive.writestr("manifest.json", '{"period": "2026-10"}')
    said = "simaudit: other.zip: no readable manifest.json of a dossier in this archive; name a dossier"
    assert verify("other.zip") == (2, [f"{said} that simaudit made"])
    assert verify("d", "out/2026-10") == (
        2, ["simaudit: d: a dossier is verified by itself; leave the second path out"],
    )  # fmt: skip
    assert verify("out/2026-10") == (0, ["as in the manifest, and the manifest as in the store"])
