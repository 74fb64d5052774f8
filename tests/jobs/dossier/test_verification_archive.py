"""The .zip of a dossier: every kind of change to the file is told, with its store and without."""

import json
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from support.command import simaudit_
from support.dossiers import OFFICIAL
from support.hostile_archives import zipped
from support.ring import in_copy_of_ring

Members = list[tuple[zipfile.ZipInfo, bytes]]


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory, audited_ring: Path) -> Iterator[None]:
    """A folder with a dossier as d.zip and the store where it was made, the current one."""
    with pytest.MonkeyPatch.context() as patch:
        in_copy_of_ring(audited_ring, tmp_path_factory.mktemp("done") / "ring", patch)
        (case, *_) = json.loads(Path("out/2026-10/cases.json").read_text(encoding="utf-8"))
        assert (
            simaudit_("dossier", case["case_id"], "--reason", "x", *OFFICIAL, "--out", "d.zip").exit_code == 0
        )
        yield


def packed(change: Callable[[Members], Members]) -> bytes:
    """d.zip of other members."""
    with zipfile.ZipFile("d.zip") as old:
        members = [(info, old.read(info)) for info in old.infolist()]
    with zipfile.ZipFile("new.zip", "w", zipfile.ZIP_DEFLATED) as new:
        for info, content in change(members):
            new.writestr(info, content)
    return Path("new.zip").read_bytes()


def adding(name: str, mode: int = stat.S_IFREG | 0o600) -> Callable[[bytes], bytes]:
    """One more member; `{}` is the dossier's folder."""

    def changed(_: bytes) -> bytes:
        def with_member(members: Members) -> Members:
            info = zipfile.ZipInfo(name.format(members[0][0].filename.partition("/")[0]))
            info.filename, info.external_attr = name.format(info.filename.partition("/")[0]), mode << 16
            return [*members, (info, b"" if name.endswith("/") else b"/etc/passwd")]

        return packed(with_member)

    return changed


def moving(folder: str) -> Callable[[bytes], bytes]:
    """The whole dossier in another folder."""

    def changed(_: bytes) -> bytes:
        def moved(members: Members) -> Members:
            for info, _ in members:
                info.filename = folder + info.filename.rpartition("/")[2]
            return members

        return packed(moved)

    return changed


def first_is_link(_: bytes) -> bytes:
    def linked(members: Members) -> Members:
        members[0][0].external_attr = (stat.S_IFLNK | 0o777) << 16
        return members

    return packed(linked)


def manifest_lists_a_name_outside(_: bytes) -> bytes:
    def listed(members: Members) -> Members:
        named = [(info, content.replace(b"4_so-do.svg", b"../o-do.svg")) for info, content in members]
        for info, _ in named:
            info.filename = info.filename.replace("4_so-do.svg", "../o-do.svg")
        return named

    return packed(listed)


def manifest_names_a_member_twice(_: bytes) -> bytes:
    twice = b'"dossier": "X", "dossier":'
    return packed(
        lambda members: [(info, content.replace(b'"dossier":', twice, 1)) for info, content in members]
    )


def bytes_between(content: bytes) -> bytes:
    """A member taken out of the directory alone: its bytes stay."""
    Path("gap.zip").write_bytes(adding("{}/more.txt")(content))
    with zipfile.ZipFile("gap.zip", "a") as archive:
        archive.filelist.pop()
        archive._didModify = True  # type: ignore[attr-defined]
    return Path("gap.zip").read_bytes()


OTHER: Final = zipped({"manifest.json": b"{}"}, zipfile.ZIP_DEFLATED)

CHANGES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "an archive before it": lambda content: OTHER + content,
    "bytes before it": lambda content: b"x" + content,
    "an archive behind it": lambda content: content + OTHER,
    "a byte behind it": lambda content: content + b"\0",
    "more behind it than a comment has": lambda content: content + bytes(70_000),
    "a comment": lambda content: content[:-2] + b"\1\0x",
    "cut off": lambda content: content[:-30],
    "nothing": lambda _: b"",
    "a member's bytes": lambda content: content[:400] + bytes([content[400] ^ 0xFF]) + content[401:],
    "a member's own header": lambda content: content[:18] + b"\0\0\0\0" + content[22:],
    "bytes between members": bytes_between,
    "a file more": adding("{}/more.txt"),
    "a file of no name": adding("{}/."),
    "a file beside the folder": adding("more.txt"),
    "a folder more": adding("{}/more/", stat.S_IFDIR | 0o700),
    "above the folder": adding("{}/../more.txt"),
    "far above the folder": adding("../../more.txt"),
    "absolute": adding("/etc/more.txt"),
    "of a drive": adding("C:\\more.txt"),
    "a backslash": adding("{}\\..\\more.txt"),
    "a link more": adding("{}/more.txt", stat.S_IFLNK | 0o777),
    "a link for a file": first_is_link,
    "a pipe more": adding("{}/more.txt", stat.S_IFIFO | 0o600),
    "a second of a name": adding("{}/4_so-do.svg"),
    "a second of a name to Windows": adding("{}/4_SO-DO.svg"),
    "a second manifest": adding("{}/more/manifest.json"),
    "a file less": lambda _: packed(lambda members: members[1:]),
    "all above": moving("../"),
    "all absolute": moving("/etc/"),
    "all in a folder of a drive": moving("C:/"),
    "a listed name above": manifest_lists_a_name_outside,
    "a manifest's member twice": manifest_names_a_member_twice,
}  # fmt: skip
"""What is not the one archive of the listed files any more."""

PACKED_ANEW: Final[dict[str, Callable[[bytes], bytes]]] = {
    "another order": lambda _: packed(lambda members: members[::-1]),
    "another folder": moving("another/"),
    "no folder": moving(""),
}
"""The same files, which only the store tells from what was made."""


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_every_change_is_told_and_what_is_as_it_was_made_is_not() -> None:
    made = Path("d.zip").read_bytes()
    Path("elsewhere").mkdir()
    Path("elsewhere/simaudit.toml").write_text("")
    told: dict[str, set[str]] = {"with its store": set(), "without": set()}
    for name, change in {"none": bytes, **CHANGES, **PACKED_ANEW}.items():
        content = change(made)
        assert content != made or name == "none", name
        for place, options in (("with its store", ()), ("without", ("--config", "elsewhere/simaudit.toml"))):
            path = Path("changed.zip")
            path.write_bytes(content)
            done = simaudit_("store", "verify", str(path), *options)
            assert done.exit_code in (0, 1, 2), (name, done.output)
            told[place] |= {name} if done.exit_code else set()
    assert told == {"with its store": {*CHANGES, *PACKED_ANEW}, "without": set(CHANGES)}
