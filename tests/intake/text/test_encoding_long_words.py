"""Long runs of letters, in which a search from every letter would take the square of their number."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.forked import started
from support.legacy_encodings import encode
from support.loaded_months import load, names, rejects

from simaudit.errors import IntakeError
from simaudit.intake.limits.sizes import FileLimits
from simaudit.intake.profile.extract_file import ExtractFile
from simaudit.intake.text.encoding import ONE_BYTE, Evidence
from simaudit.intake.text.legacy_fonts import from_tcvn3
from simaudit.intake.text.reader import DelimitedFile

PEOPLE = ["Nguyễn Văn Hậu", "Trần Thị Bình", "Đỗ Ngọc Quỳnh", "Phạm Đức Thắng", "Lê Hoàng Yến Nhi"]
WESTERN = ["Hoàng Bình", "Võ Thìn", "Trình Hòa", "Lý Tín", "Tòng Khánh", "Lò Chính", "Dì Hùng", "Lãnh Xíu"]
LONG = 500_000
SECONDS = 25
"""Of processor time: reading all of these files takes two, and took hours."""

READ = f"""
import resource
import sys
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
from pathlib import Path
from simaudit.intake.load import load_month
for name in sys.argv[1:]:
    account = load_month("viettel", [Path(name)], Path(name + ".parquet")).accounts[0]
    print(Path(name).name, account.encoding, account.loaded, account.rejected)
"""


def people(encoding: str) -> bytes:
    known = WESTERN if encoding == "windows-1252" else PEOPLE
    return encode("msisdn,full_name\n" + "".join(f"0912345678,{name}\n" for name in known), encoding)


def long_cells(encoding: str) -> dict[str, bytes]:
    """Runs of letters that a pattern may begin anywhere and must follow to their end."""
    cells = {
        "ascii": b"a" * LONG,
        "ended": b"a" * (LONG - 1) + encode("à", encoding),
        "begun": encode("à", encoding) + b"A" * (LONG - 2),
        "letters": encode("à", encoding) * (LONG // 2),
        "capital": b"A" + encode("à", encoding) * 150_000 + b" bA",
    }
    marks = {"windows-1258": b"\xec\xf2", "tcvn3": b"\xb3\xb4", "vni": b"\xf9\xef"}
    return cells | ({"marks": b"a" + marks[encoding] * (LONG // 2 - 1)} if encoding in marks else {})


def test_a_cell_of_half_a_million_letters_holds_nothing_up(tmp_path: Path) -> None:
    paths, expected = [], []
    for encoding in ONE_BYTE:
        for kind, cell in long_cells(encoding).items():
            path = tmp_path / f"{encoding}-{kind}"
            path.write_bytes(people(encoding) + b"0912345679," + cell + b"\n")
            loaded = len(people(encoding).splitlines()) - 1
            rejected = kind == "marks"
            expected.append(f"{path.name} {encoding} {loaded + (not rejected)} {int(rejected)}")
            paths.append(str(path))
    said, faults = tmp_path / "said", tmp_path / "faults"
    process = started(READ, *paths, outputs=(said, faults))
    process.join()
    assert (process.exitcode, said.read_text().splitlines(), faults.read_text()[-800:]) == (0, expected, "")


def test_more_marks_than_a_letter_has_reject_their_record(tmp_path: Path) -> None:
    for count, loaded in ((15, 7), (16, 6)):
        line = b"0912345679,a" + b"\xf9\xef" * count + b"\n0912345670,Anh\n"
        month = load(tmp_path, people("vni") + line)
        assert len(names(month)) == loaded
        assert [row[:3] for row in rejects(month)] == [(6, 7, "bytes that are not vni")] * (7 - loaded)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", *ONE_BYTE])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_beyond_the_limit_is_refused_before_anything_looks_at_it(
    encoding: str, end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Evidence, "decide", look)
    monkeypatch.setattr("simaudit.intake.text.reader.find_delimited_header", look)
    path = tmp_path / "viettel.csv"
    path.write_bytes(encode(f"msisdn,full_name{end}0912345678,{'à' + 'a' * 400}{end}", encoding))
    with pytest.raises(IntakeError, match=r"line 2: a line of more than 200 bytes.*max_line"):
        DelimitedFile(ExtractFile(path, "viettel", limits=FileLimits(max_line=200)))


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.text("AĐaàễ ", max_size=14))
def test_small_letters_among_capitals_are_capitals_wherever_they_stand(text: str) -> None:
    """Those of a run after two plain capitals or before one are of the font for capitals."""
    small = [letter in "àễ" for letter in text]
    expected = ""
    for at, letter in enumerate(text):
        first = max((place + 1 for place in range(at) if not small[place]), default=0)
        after = next((place for place in range(at, len(text)) if not small[place]), len(text))
        among = text[max(first - 2, 0) : first] == "AA" or text[after : after + 1] == "A"
        expected += letter.upper() if small[at] and among else letter
    assert from_tcvn3(encode(text, "tcvn3"), "strict") == expected
