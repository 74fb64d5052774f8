"""Text in every encoding that carriers send, recognised or named in a profile."""

import gzip
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from support.few_checks import checks_of, judge_by
from support.legacy_encodings import encode
from support.loaded_months import load

from simaudit.cli import main
from simaudit.errors import IntakeError, Note
from simaudit.intake.load import LoadedMonth, load_month
from simaudit.intake.profile.extract_file import Profile
from simaudit.intake.records.records import with_reasons_in_words
from simaudit.intake.text import decoded_blocks as source
from simaudit.intake.text.encoding import ENCODINGS, ONE_BYTE, decode

NAMES = ["Nguyễn Văn Hậu", "Trần Thị Bình", "Đỗ Ngọc Quỳnh", "Phạm Đức Thắng", "Lê Hoàng Yến Nhi"]
CONTENT = "Số thuê bao,Họ và tên\n" + "".join(f"091234567{i},{name}\n" for i, name in enumerate(NAMES))
WESTERN = [
    "Hoàng Bình", "Võ Thìn", "Trình Hòa", "Lý Tín", "Tòng Khánh", "Lò Chính", "Dì Hùng", "Bí Mùi", "Vì Lìn",
    "Tô Hình", "Sìn Tình", "Tìm Phòng", "Lãnh Xíu", "Hòn Rõ",
]  # fmt: skip
"""Names in Windows-1252, with some letters that have another byte in Windows-1258."""
ROWS = [(f"8491234567{i}", name) for i, name in enumerate(NAMES)]


def rejects(month: LoadedMonth) -> list[tuple[int, str]]:
    return with_reasons_in_words(month.rejects).select("line", "reason").rows()


def rows(month: LoadedMonth) -> list[tuple[object, ...]]:
    return pl.read_parquet(month.path).select("msisdn", "full_name").rows()


def as_windows_1252(names: list[str]) -> bytes:
    return ("msisdn,full_name\n" + "".join(f"091234567{i},{n}\n" for i, n in enumerate(names))).encode(
        "cp1252"
    )


@pytest.mark.parametrize("capitals", [False, True])
@pytest.mark.parametrize("encoding", [name for name in ENCODINGS if name != "windows-1252"])
@pytest.mark.parametrize("block", [source.BLOCK_BYTES, 50])
def test_recognised_from_the_text(
    encoding: str, block: int, capitals: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "BLOCK_BYTES", source.BLOCK_BYTES if encoding in ONE_BYTE else block)
    text = CONTENT.upper() if capitals else CONTENT
    month = load(tmp_path, encode(text, encoding))
    assert rows(month) == [(number, name.upper() if capitals else name) for number, name in ROWS]
    assert month.accounts[0].encoding == encoding
    assert month.accounts[0].encoding_why


def test_windows_1252_is_recognised_by_letters_that_windows_1258_lacks(tmp_path: Path) -> None:
    month = load(tmp_path, as_windows_1252(WESTERN))
    assert [name for _, name in rows(month)] == WESTERN
    assert month.accounts[0].encoding == "windows-1252"


@pytest.mark.parametrize("encoding", ONE_BYTE)
def test_the_size_of_blocks_changes_nothing(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if encoding == "windows-1252":
        content, expected = as_windows_1252(WESTERN * 30), WESTERN * 30
    else:
        lines = "".join(f"09123456{i:02},{name.upper()}\n" for i, name in enumerate(NAMES * 30))
        content, expected = (
            encode("Số thuê bao,Họ và tên\n" + lines, encoding),
            [n.upper() for n in NAMES * 30],
        )
    for size in (1 << 25, 1000, 501, 300):
        monkeypatch.setattr(source, "BLOCK_BYTES", size)
        assert [name for _, name in rows(load(tmp_path, content))] == expected


def test_letters_that_begin_in_a_later_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = "msisdn,full_name\n" + "0912345678,Nguyen Van An\n" * 40
    monkeypatch.setattr(source, "BLOCK_BYTES", 700)
    for encoding in ("utf-8", "windows-1258", "tcvn3", "vni"):
        month = load(
            tmp_path, plain.encode() + encode("".join(f"{n},{name}\n" for n, name in ROWS), encoding)
        )
        assert rows(month)[40:] == ROWS
        assert month.accounts[0].encoding == encoding
    assert load(tmp_path, plain.encode()).accounts[0].encoding_why == Note("encoding_all_ascii")


def test_another_encoding_further_down_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "BLOCK_BYTES", 500)
    lines = "".join(f"{number},{name}\n" for number, name in ROWS * 10)
    content = encode("msisdn,full_name\n" + lines, "tcvn3") + encode(lines, "vni")
    with pytest.raises(IntakeError, match="the encoding can't be told for certain"):
        load(tmp_path, content)


@pytest.mark.parametrize("encoding", ONE_BYTE)
def test_an_undefined_byte_rejects_its_record(encoding: str, tmp_path: Path) -> None:
    names = WESTERN if encoding == "windows-1252" else NAMES
    head = encode("msisdn,full_name\n" + "".join(f"0912345678,{name}\n" for name in names), encoding)
    content = head + b"0912345679,A\x81n\n" + "0912345670,Nguyễn\n".encode() + b"0912345671,An\n"
    month = load(tmp_path, content, profile=Profile(encoding=encoding))
    assert [name for _, name in rows(month)] == [*names, "An"]
    assert rejects(month) == [
        (line, f"bytes that are not {encoding}") for line in (len(names) + 2, len(names) + 3)
    ]


def test_one_bad_byte_does_not_make_another_encoding_of_a_file(tmp_path: Path) -> None:
    month = load(tmp_path, CONTENT.encode() + b"0912345699,B\xecnh\n")
    assert rows(month) == ROWS
    assert month.accounts[0].encoding == "utf-8"
    assert rejects(month) == [(7, "bytes that are not UTF-8")]
    month = load(tmp_path, b"msisdn,full_name\n0912345678,An\n0912345699,B\xecnh\n")
    assert rows(month) == [("84912345678", "An")]
    assert month.rejects["line"].to_list() == [3]


def test_half_a_surrogate_pair_rejects_its_record(tmp_path: Path) -> None:
    text = "msisdn,full_name\n0912345678,An\n0912345679,B\ud83dnh\n"
    month = load(tmp_path, text.encode("utf-16-le", "surrogatepass"))
    assert rows(month) == [("84912345678", "An")]
    assert rejects(month) == [(3, "bytes that are not utf-16-le")]


def test_a_profile_names_an_encoding_that_cannot_be_recognised(tmp_path: Path) -> None:
    content = "msisdn,full_name\n0912345678,Bình\n0912345679,Hùng\n".encode("cp1252")
    with pytest.raises(IntakeError, match="told for certain"):
        load(tmp_path, content)
    month = load(tmp_path, content, profile=Profile(encoding="windows-1252"))
    assert rows(month) == [("84912345678", "Bình"), ("84912345679", "Hùng")]
    assert month.accounts[0].encoding_why == Note("encoding_from_profile")


@pytest.mark.parametrize("content", [CONTENT.encode(), CONTENT.encode("utf-8-sig"), CONTENT.encode("utf-16")])
def test_a_profile_that_the_text_contradicts_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(
        IntakeError, match=r"the profile says windows-1258, but this is utf-.*correct the profile"
    ):
        load(tmp_path, content, profile=Profile(encoding="windows-1258"))


def as_zip(content: bytes, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__MACOSX/._register.csv", b"")
        archive.writestr("folder/register.csv", content)


ARCHIVES: dict[str, Callable[[bytes, Path], object]] = {
    "": lambda content, path: path.write_bytes(content),
    "gzip": lambda content, path: path.write_bytes(gzip.compress(content)),
    "zstd": lambda content, path: path.write_bytes(pa.compress(content, codec="zstd", asbytes=True)),
    "zip": as_zip,
}


DELIMITERS = (",", ";", "|", "\t")
FORMS = [
    (encoding, delimiter, [*ARCHIVES][(at + place) % len(ARCHIVES)])
    for at, encoding in enumerate(["utf-8", "utf-16-le", "windows-1258", "tcvn3", "vni"])
    for place, delimiter in enumerate(DELIMITERS)
]
"""Each two of an encoding, a delimiter and an archive together."""


@pytest.mark.parametrize(("encoding", "delimiter", "archive"), FORMS)
def test_every_encoding_delimiter_and_archive_gives_the_same_rows(
    encoding: str, delimiter: str, archive: str, tmp_path: Path
) -> None:
    path = tmp_path / "viettel_2026-10"
    ARCHIVES[archive](encode(CONTENT.replace(",", delimiter), encoding), path)
    month = load_month("viettel", [path], tmp_path / "viettel.parquet")
    assert rows(month) == ROWS
    assert month.accounts[0].form.split(", ")[2:] == ([archive] if archive else [])
    assert month.accounts[0].bytes == path.stat().st_size


VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
CELL = st.text(VIETNAMESE + VIETNAMESE.upper() + " 019-/.'()", max_size=12)


def fits(text: str, encoding: str) -> bool:
    try:
        return unicodedata.normalize("NFC", decode(encode(text, encoding), encoding)) == text
    except UnicodeEncodeError:
        return False


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(CELL)
def test_every_text_that_an_encoding_holds_comes_out_of_it(text: str) -> None:
    for encoding in ONE_BYTE:
        # TCVN3 has most capitals in its fonts only, Windows-1252 few Vietnamese letters.
        if encoding in ("windows-1258", "vni") or (encoding == "tcvn3" and text.islower()):
            assert fits(text, encoding)
    assert all(text.encode(name).decode(name) == text for name in ("utf-8", "utf-16-le", "utf-16-be"))


def test_an_audit_finds_the_same_in_every_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, checks_of("EXT-05", "MIS-21"))
    names = NAMES * 3
    lines = [f"0{912345670 + at // 2},{name},0010850{at:05}" for at, name in enumerate(names)]
    text = "Số thuê bao,Họ và tên,Số giấy tờ\n" + "\n".join(lines) + "\n"
    found = []
    forms = [
        ("utf-8", "", ","),
        ("utf-16-le", "zip", ";"),
        ("windows-1258", "gzip", "|"),
        ("vni", "zstd", "\t"),
    ]
    for number, (encoding, archive, delimiter) in enumerate([*forms, ("tcvn3", "", ",")]):
        folder = tmp_path / str(number)
        (folder / "2026-10").mkdir(parents=True)
        ARCHIVES[archive](
            encode(text.replace(",", delimiter), encoding), folder / "2026-10" / "viettel_2026-10.csv"
        )
        options = ["--store", str(folder / "store"), "--out", str(folder / "out"), "--no-progress"]
        done = CliRunner().invoke(main, ["audit", str(folder / "2026-10"), *options])
        assert done.exit_code == 0, done.stderr
        restricted = folder / "out" / "2026-10" / "viettel" / "restricted"
        findings = pl.read_parquet(restricted / "findings.parquet")
        assert findings.height > len(names)
        found.append(findings.rows())
    assert all(rows == found[0] for rows in found)
