"""Files that a browser sends into a month: whole, under plain names, or not at all; and their deletion."""

import hashlib
import stat
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Final

import pytest
from starlette.datastructures import UploadFile
from support.desk_month import HEADER, INTO, MONTH, empty, file_page, inbox, put
from support.served_desk import ServedDesk, multipart

from simaudit.desk.uploads import free_bytes, plain_name, take_files, tidy
from simaudit.errors import IntakeError, UsageError
from simaudit.period import Period


@pytest.fixture(autouse=True)
def _nothing_in_november(home: Path) -> Iterator[None]:
    yield
    empty(home)


def test_files_come_in_whole_with_name_size_and_hash(desk: ServedDesk) -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evil.csv", b"0" * 50_000_000)
    files = {"viettel_2026-11.csv": HEADER, "mobifone_2026-11.zip": bomb.getvalue(), "run.sh": b"#!/bin/sh\n"}
    assert "Đã nhận 3 tệp." in put(desk, *files.items())
    assert inbox(desk) == files
    modes = {path.stat().st_mode for path in (desk.folder / "inbox" / "2026-11").iterdir()}
    assert modes == {stat.S_IFREG | 0o600}
    page = desk.get(MONTH).words
    digest = hashlib.sha256(HEADER).hexdigest()
    assert f"viettel_2026-11.csv Viettel 11/2026 Chưa rà soát 17 B {digest}" in page
    assert "mobifone_2026-11.zip MobiFone 11/2026 Chưa rà soát 48,7 kB" in page
    assert not list((desk.folder / "inbox").glob(".simaudit-desk*"))


REFUSED_NAMES: Final = (
    "../viettel_2026-11.csv", "a/b.csv", "a\\b.csv", "C:b.csv", "..", ".hidden", "~$x.xlsx", "con", "NUL.csv",
    "Com1.txt", "lpt9", "a\x07.csv", "a\u202e.csv", "x" * 151, "ữ" * 100, "ends.", "what?.csv", "a<b>.csv",
)  # fmt: skip


@pytest.mark.parametrize("name", REFUSED_NAMES)
def test_a_name_that_is_not_plain_is_refused(name: str) -> None:
    with pytest.raises(UsageError) as refused:
        plain_name(name)
    assert refused.value.code == "upload_name_refused"


@pytest.mark.parametrize("name", ["Báo cáo tháng 11 (Viettel).xlsx", "console.csv", "com10.csv", "x" * 150])
def test_a_carrier_s_own_name_stays(name: str) -> None:
    assert plain_name(name) == name


def sent_alone(desk: ServedDesk) -> str:
    return put(desk, ("viettel.csv", HEADER), ("NUL.csv", HEADER))


def sent_twice(desk: ServedDesk) -> str:
    return put(desk, ("viettel.csv", HEADER), ("Viettel.csv", HEADER))


def sent_again(desk: ServedDesk) -> str:
    (desk.folder / "inbox" / "2026-11").mkdir()
    (desk.folder / "inbox" / "2026-11" / "viettel.csv").write_bytes(b"")
    said = put(desk, ("mobifone.csv", HEADER), ("viettel.csv", HEADER))
    assert inbox(desk) == {"viettel.csv": b""}
    (desk.folder / "inbox" / "2026-11" / "viettel.csv").unlink()
    return said


def over_a_link(desk: ServedDesk) -> str:
    (desk.folder / "inbox" / "2026-11").mkdir()
    link = desk.folder / "inbox" / "2026-11" / "viettel.csv"
    link.symlink_to(desk.folder / "simaudit.toml")
    said = put(desk, ("viettel.csv", HEADER), replace=True)
    assert link.is_symlink()
    assert "[letterhead]" in link.read_text(encoding="utf-8")
    link.unlink()
    return said


def into_a_link(desk: ServedDesk) -> str:
    (desk.folder / "inbox" / "2026-11").symlink_to(desk.folder / "store")
    said = put(desk, ("ledger.duckdb", HEADER), replace=True)
    assert (desk.folder / "store" / "ledger.duckdb").stat().st_size > len(HEADER)
    (desk.folder / "inbox" / "2026-11").unlink()
    return said


@pytest.mark.parametrize(
    ("send", "why"),
    [
        (sent_alone, "tên tệp NUL.csv không dùng được; đổi tên tệp"),
        (sent_twice, "tên viettel.csv; đánh dấu “Thay tệp cũ cùng tên”"),
        (sent_again, "kỳ 2026-11 đã có, hoặc lần gửi này có hai tệp, tên viettel.csv"),
        (over_a_link, "là liên kết đến"),
        (into_a_link, "là liên kết đến"),
    ],
)
def test_what_can_t_come_in_leaves_nothing(
    desk: ServedDesk, send: Callable[[ServedDesk], str], why: str
) -> None:
    assert why in send(desk)
    assert inbox(desk) == {}


def test_a_file_is_replaced_where_that_is_ticked(desk: ServedDesk) -> None:
    put(desk, ("viettel.csv", b""))
    assert "Đã nhận 1 tệp." in put(desk, ("viettel.csv", HEADER), replace=True)
    assert inbox(desk) == {"viettel.csv": HEADER}


def test_what_has_no_room_is_refused_before_it_is_read(desk: ServedDesk) -> None:
    kind, _ = multipart([], [("files", "a.csv", b"")])
    answer = desk.ask("POST", INTO, b"", {"Content-Type": kind, "Content-Length": str(10**15)})
    assert answer.status == 413
    assert "ổ đĩa chỉ đủ chỗ cho" in answer.words


def test_another_form_is_refused_above_64_mb(desk: ServedDesk) -> None:
    answer = desk.ask("POST", "/documents/answers", b"", {"Content-Length": str(64 * 1024**2 + 1)})
    assert answer.status == 413
    assert "mỗi lần gửi tối đa 64 MB" in answer.words


def test_a_form_without_its_token_or_from_elsewhere_puts_nothing(desk: ServedDesk) -> None:
    other = desk.token(MONTH, f"{MONTH}/audit")
    for token, headers in (
        (other, {}),
        ("", {}),
        (desk.token(MONTH, INTO), {"Origin": "http://evil.example"}),
    ):
        kind, body = multipart([("form_token", token)], [("files", "viettel.csv", HEADER)])
        assert desk.ask("POST", INTO, body, {"Content-Type": kind, **headers}).status == 403
    assert inbox(desk) == {}


def test_what_a_killed_desk_has_moved_is_put_back(tmp_path: Path) -> None:
    incoming, month = tmp_path / ".simaudit-desk", tmp_path / "2026-11"
    incoming.mkdir()
    month.mkdir()
    (month / "viettel.csv").write_bytes(b"new")
    (month / ".viettel.csv.old").write_bytes(b"old")
    (month / "itel.csv").write_bytes(b"new")
    places = f'[["{month}/viettel.csv", true], ["{month}/itel.csv", false]]'
    (incoming / "swap.json").write_text(f'{{"run": "", "done": false, "places": {places}}}', encoding="utf-8")
    tidy(tmp_path)
    assert {path.name: path.read_bytes() for path in month.iterdir()} == {"viettel.csv": b"old"}
    assert not incoming.exists()


def taken(inbox_folder: Path, *files: tuple[str, bytes], replacing: bool = False) -> dict[str, bytes]:
    """The month's files after these came in."""
    sent = [UploadFile(BytesIO(content), filename=name) for name, content in files]
    take_files(inbox_folder, Period(2026, 11), sent, replacing=replacing)
    month = inbox_folder / "2026-11"
    return {path.name: path.read_bytes() for path in month.iterdir()}


def test_leftovers_of_a_killed_desk_are_followed_by_no_file(tmp_path: Path) -> None:
    """An inbox that isn't there is made; a file larger than what is copied at a time comes in whole."""
    inbox_folder, secret = tmp_path / "inbox", tmp_path / "secret"
    large = bytes(range(256)) * 5_000
    assert taken(inbox_folder, ("viettel.csv", large)) == {"viettel.csv": large}
    secret.write_bytes(b"of somebody else")
    (incoming := inbox_folder / ".simaudit-desk").mkdir()
    (incoming / "0").symlink_to(secret)
    assert taken(inbox_folder, ("itel.csv", b"a")) == {"viettel.csv": large, "itel.csv": b"a"}
    assert secret.read_bytes() == b"of somebody else"
    assert [path.name for path in inbox_folder.iterdir()] == ["2026-11"]


def test_a_link_in_the_folder_s_place_is_refused(tmp_path: Path) -> None:
    (elsewhere := tmp_path / "elsewhere").mkdir()
    (inbox_folder := tmp_path / "inbox").mkdir()
    for link in (inbox_folder / ".simaudit-desk", inbox_folder / "2026-11"):
        link.symlink_to(elsewhere)
        with pytest.raises(IntakeError) as refused:
            taken(inbox_folder, ("itel.csv", b"a"))
        assert refused.value.code == "is_link"
        link.unlink()
    (inbox_folder / "2026-11" / "itel.csv").mkdir(parents=True)
    with pytest.raises(IntakeError) as refused:
        taken(inbox_folder, ("itel.csv", b"a"), replacing=True)
    assert refused.value.code == "is_folder"
    assert list(elsewhere.iterdir()) == []


def test_nothing_is_tidied_while_files_come_in_or_where_none_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tidy(tmp_path / "inbox")
    assert not (tmp_path / "inbox").exists()
    (incoming := tmp_path / ".simaudit-desk").mkdir()
    (incoming / "0").write_bytes(b"half a file")
    # A lock that is taken; waiting for it fails.
    monkeypatch.setattr("simaudit.desk.uploads._ONE_AT_A_TIME", SimpleNamespace(locked=lambda: True))
    tidy(tmp_path)
    assert (incoming / "0").read_bytes() == b"half a file"


def test_files_are_forced_to_the_disk_whole_before_they_are_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced: list[dict[str, bytes]] = []

    def force(folder: Path) -> None:
        assert list((tmp_path / "2026-11").iterdir()) == []
        forced.append({path.name: path.read_bytes() for path in folder.iterdir()})

    monkeypatch.setattr("simaudit.desk.uploads.fsync_tree", force)
    files = [("viettel.csv", HEADER), ("itel.csv", b"a")]
    assert taken(tmp_path, *files) == dict(files)
    assert forced == [{"0": HEADER, "1": b"a"}]


def test_half_of_the_free_room_is_for_a_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1_001))
    assert free_bytes() == 500


def test_a_file_is_deleted_where_that_is_confirmed(desk: ServedDesk) -> None:
    put(desk, ("viettel.csv", HEADER), ("itel.csv", HEADER))
    act = f"{MONTH}/delete"
    for fields in ([("file", "2026-11/viettel.csv")], [("file", "../simaudit.toml"), ("sure", "1")]):
        desk.send(file_page("viettel.csv"), act, fields)
    assert sorted(inbox(desk)) == ["itel.csv", "viettel.csv"]
    assert (desk.folder / "simaudit.toml").exists()
    desk.send(file_page("viettel.csv"), act, [("file", "2026-11/viettel.csv"), ("sure", "1")])
    assert sorted(inbox(desk)) == ["itel.csv"]
