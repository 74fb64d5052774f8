"""No number, name, paper or address of the input travels: not in a report, a log, an error or a manifest.

Values that occur nowhere else are planted in two carriers' extracts: in rows that many checks find, in
rejected records, in unreadable cells and in what a failing check trips over. Everything that may travel is
then searched for them, plain and encoded; and each carrier's folder for anything of the other's.
"""

import base64
import hashlib
import html
import itertools
import json
import re
import stat
import subprocess
import unicodedata
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest
from support.extracts import COLUMNS, OWN_CHECK, person, write
from support.forked import finished

NAMES = {
    "viettel": ("Khuất Thị Mộng Huyền", "Ngụy Khắc Trường", "Đèo Văn Quyển", "Tôn Nữ Diệu Oanh"),
    "vinaphone": ("Lục Thị Thắm Hoàng", "Ma Seo Chứ", "Giàng A Páo", "Quách Thúy Nguyệt"),
}
DECLARED = {"viettel": 7171713, "vinaphone": 6464641}
EVIDENCE = ("portrait_ref", "id_image_ref", "confirmation_ref", "portrait_hash", "guardian_id", "imsi")
SECRET = ("msisdn", "full_name", "id_number", "address", "clerk_code", "iccid", *EVIDENCE)
RESTRICTED = "restricted"


def register(carrier: str) -> list[dict[str, str]]:
    """Rows that many checks find, every personal value one that occurs nowhere else."""
    mark = {"viettel": "3", "vinaphone": "8"}[carrier]
    rows = []
    for n in range(1, 21):
        name = NAMES[carrier][n % 4]
        rows.append(
            person(
                carrier,
                n,
                full_name=name,
                # Four numbers a paper, one digit apart from the next paper.
                id_number=f"0{mark}1190{mark}57{n // 4:02d}9",
                date_of_birth=f"19{91 + n % 3}-03-17",
                address=f"{n}{mark} ngõ Sâu Thẳm {mark}71, tổ Vắng Lặng",
                clerk_code=f"gdv-{mark}-{n % 2}-kín",
                iccid=f"898404{mark}0000{n:04d}77{mark}19",
                imsi=f"45204{mark}71{n:07d}",
                portrait_ref=f"anh/{mark}/chan-dung-{n // 3}.jpg",
                id_image_ref=f"anh/{mark}/giay-to-{n // 3}.jpg",
                confirmation_ref=f"phieu/{mark}/{n:05d}.pdf",
                portrait_hash=f"{mark}f{n // 5:02d}c0ffee{mark}",
                guardian_id=f"0{mark}108800{n:04d}" if n % 2 else "",
                point_code=f"DIEM-{mark}-{n % 2}",
                contract_no="",
            )
        )
    rows[3]["date_of_birth"] = f"hỏi {NAMES[carrier][0]}"
    rows[4]["id_type"] = "CMND"
    rows[5]["full_name"] = "A"
    rows[6]["id_number"] = ""
    rows[7]["registered_at"] = f"xem {rows[7]['id_number']}"
    return rows


def rejected(carrier: str) -> tuple[str, str]:
    """A record with too few fields, and one whose quotation mark is never closed."""
    mark = {"viettel": "3", "vinaphone": "8"}[carrier]
    return f"09{mark}7313131,Âu Dương Bí Ẩn", f'09{mark}7424242,"Công Tằng Lộ Mật'


@dataclass
class Leaks:
    """A month of two carriers, audited; what was said of it, and what nobody may say."""

    folder: Path
    said: dict[str, str] = field(default_factory=dict)

    @property
    def month(self) -> Path:
        return self.folder / "out" / "2026-10"

    def travelling(self) -> dict[str, str]:
        """Name → text of everything that may leave the Department."""
        texts = {
            path.relative_to(self.folder).as_posix(): path.read_text(encoding="utf-8")
            for path in (self.folder / "out").rglob("*")
            if path.is_file() and RESTRICTED not in path.parts
        }
        return texts | self.said


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return finished("from simaudit.cli import main\nmain()", *arguments, cwd=folder, umask=0)


@pytest.fixture(scope="module")
def leaks(tmp_path_factory: pytest.TempPathFactory) -> Leaks:
    folder = tmp_path_factory.mktemp("leaks")
    for carrier in NAMES:
        rows = register(carrier)
        for month in ("2026-09", "2026-10"):
            path = write(
                folder / month / f"{carrier}.csv", rows if month == "2026-10" else rows[:15], _columns()
            )
            with path.open("a", encoding="utf-8") as file:
                file.write("\n".join(rejected(carrier)) + "\n")
    (folder / "active.csv").write_text("carrier,msisdn\nviettel,0973515151\nvinaphone,0918515151\n")
    (folder / "revoked.csv").write_text(f"id_number,reason\n{register('viettel')[9]['id_number']},hủy\n")
    declared = "\n".join(f"{carrier} = {count}" for carrier, count in DECLARED.items())
    (folder / "simaudit.toml").write_text(f'checks_folder = "own"\n[declared."2026-10"]\n{declared}\n')
    columns = "carrier, msisdn, record, NULL AS subject, NULL AS detail FROM live"
    (folder / "own" / "bulk").mkdir(parents=True)
    for id_, condition, needs in (
        ("XAB-01", "CAST(msisdn AS DATE) IS NULL", ""),
        ("XAB-02", "CAST(full_name AS INT) = 1", '\nneeds = ["full_name"]'),
    ):
        check = OWN_CHECK.format(id=id_, sql=f"SELECT {columns} WHERE {condition}")
        (folder / "own" / "bulk" / f"{id_}_own.sql").write_text(
            check.replace('population = "live"', f'population = "live"{needs}'), encoding="utf-8"
        )
    seen = Leaks(folder)
    lists = ("--active", "active.csv", "--revoked", "revoked.csv", "--lang", "vi,en")
    for name, arguments in {
        "september": ("audit", "2026-09", *lists, "--fail-on", "low"),
        "json": ("audit", "2026-10", *lists, "--log-format", "json", "--timings"),
        "verify": ("store", "verify", "out/2026-10"),
        "doctor": ("doctor",),
    }.items():
        done = run(folder, *arguments)
        seen.said[f"{name}, stdout"], seen.said[f"{name}, stderr"] = done.stdout, done.stderr
    return seen


def _columns() -> tuple[str, ...]:
    return (*COLUMNS, *EVIDENCE)


def secrets(carrier: str) -> set[str]:
    """Every value of a carrier's extract that may stand behind closed doors only."""
    values = {row[name] for row in register(carrier) for name in SECRET if len(row[name]) > 3}
    values |= {line.split(",")[0] for line in rejected(carrier)}
    names = {*NAMES[carrier], "Âu Dương Bí Ẩn", "Công Tằng Lộ Mật"}
    for name in names:
        syllables = name.split()
        values |= {" ".join(pair) for pair in itertools.pairwise(syllables)}
    values |= {f"Sâu Thẳm {'3' if carrier == 'viettel' else '8'}71", "Vắng Lặng"}
    numbers = {value for value in values if re.fullmatch("0[0-9]{9}", value)}
    return values | {f"84{number[1:]}" for number in numbers} | {number[1:] for number in numbers}


def encoded(secret: str) -> Iterator[str]:
    """A value as it may be hidden in a text."""
    plain = unicodedata.normalize("NFC", secret)
    for text in {plain, plain.upper()}:
        yield text.encode().hex()
        yield text.encode("utf-16-le").hex()
        for shift in range(3):
            whole = base64.b64encode(b"\0" * shift + text.encode()).decode().rstrip("=")
            # What the neighbours of the value decide is left out.
            yield whole[(0, 2, 3)[shift] : len(whole) - 1]
        for algorithm in ("md5", "sha1", "sha256"):
            yield hashlib.new(algorithm, text.encode()).hexdigest()


def readings(text: str) -> list[str]:
    """A text as a browser, a program or a person may read it, in one case and one form of Unicode."""
    escaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    grouped = re.sub(r"(?<=[0-9])[ .\-\u00a0\u202f](?=[0-9])", "", text)
    forms = {
        text,
        html.unescape(text),
        escaped,
        urllib.parse.unquote(text),
        urllib.parse.unquote_plus(text),
        grouped,
    }
    return [unicodedata.normalize("NFC", form).casefold() for form in forms]


def found_in(text: str, values: set[str]) -> set[str]:
    """The values that stand in a text, plain, backwards or encoded."""
    forms = set(readings(text))
    # Encoded, a value is one run of letters and digits; a page repeats few of them.
    runs = "\n".join(sorted(set(re.findall(r"[A-Za-z0-9+/]{8,}", text)))).casefold()
    found = set()
    for value in values:
        plain = unicodedata.normalize("NFC", value).casefold()
        wanted = {plain, plain[::-1]} if value.isdigit() else {plain}
        if any(one in form for one in wanted for form in forms) or any(
            len(form) >= 8 and form.casefold() in runs for form in encoded(value)
        ):
            found.add(value)
    return found


def test_the_search_finds_what_is_hidden() -> None:
    name, number = "Khuất Thị", "0961234567"
    for text in (
        name, name.upper(), unicodedata.normalize("NFD", name), html.escape(name).replace("ấ", "&#7845;"),
        json.dumps(name), urllib.parse.quote(name), base64.b64encode(f"x{name}".encode()).decode(),
        f"<p>{name.encode().hex()}</p>", hashlib.sha256(name.encode()).hexdigest(),
    ):  # fmt: skip
        assert found_in(text, {name}) == {name}, text
    for text in ("096 123 4567", "096.123.4567", number[::-1], hashlib.md5(number.encode()).hexdigest()):  # noqa: S324
        assert found_in(text, {number}) == {number}, text
    assert found_in("8496*****67 KHUẤT T** M**", {name, number}) == set()


@pytest.mark.slow("a month in processes of their own, and everything searched")
def test_the_month_is_what_it_should_be_to_leak_from(leaks: Leaks) -> None:
    """Findings, examples, rejects, unreadable values and failing checks: there is something to leak."""
    results = pl.read_csv(leaks.month / "viettel" / "results.csv", infer_schema=False)
    failed = results.filter(pl.col("status") == "failed")["check_id"].to_list()
    assert {"EXT-03", "EXT-06", "EXT-08", "UNR-12", "MIS-05", "BLK-04"} <= set(failed)
    assert results.filter(pl.col("status") == "error")["check_id"].to_list() == ["XAB-01", "XAB-02"]
    assert "XAB-01 could not be judged for viettel" in leaks.said["json, stderr"]
    assert '"event": "read"' in leaks.said["json, stderr"]
    assert leaks.said["verify, stdout"].startswith("as in the manifest")
    inside = (leaks.month / "viettel" / RESTRICTED / "rejects.csv").read_text(encoding="utf-8")
    assert found_in(inside, secrets("viettel")) >= {"Bí Ẩn", "Lộ Mật"}
    cases = json.loads((leaks.month / "cases.json").read_text(encoding="utf-8"))
    assert {one["carriers"][0] for one in cases if one["faces"] and one["clerks"]} == set(NAMES)
    assert (leaks.month / "cases.html").read_text(encoding="utf-8").count('class="network"') == len(cases)


def test_nothing_of_the_input_travels(leaks: Leaks) -> None:
    values = secrets("viettel") | secrets("vinaphone")
    texts = leaks.travelling()
    assert {
        "out/2026-10/manifest.json",
        "out/2026-10/index.html",
        "out/2026-10/cases.html",
        "out/2026-10/cases.json",
        "out/2026-10/overview.json",
        "out/2026-10/viettel/report.en.html",
    } <= texts.keys()
    assert {name: found for name, text in texts.items() if (found := found_in(text, values))} == {}


def test_a_carriers_folder_holds_nothing_of_the_others(leaks: Leaks) -> None:
    for carrier, other in (("viettel", "vinaphone"), ("vinaphone", "viettel")):
        mark = "8" if other == "vinaphone" else "3"
        theirs = secrets(other) - secrets(carrier) | {other, f"DIEM-{mark}-0", f"DIEM-{mark}-1"}
        folder = leaks.month / carrier
        texts = {}
        for path in folder.rglob("*"):
            if path.suffix == ".parquet":
                texts[path.name] = str(pl.read_parquet(path).rows())
            elif path.suffix == ".xlsx":
                sheets = pl.read_excel(path, sheet_id=0, raise_if_empty=False, has_header=False)
                texts[path.name] = str([sheet.rows() for sheet in sheets.values()])
            elif path.is_file():
                texts[path.name] = path.read_text(encoding="utf-8")
        assert {name: found for name, text in texts.items() if (found := found_in(text, theirs))} == {}
        counts = {str(DECLARED[other]), f"{DECLARED[other]:,}", f"{DECLARED[other]:,}".replace(",", ".")}
        assert {name for name, text in texts.items() if any(count in text for count in counts)} == set()


def test_what_holds_personal_data_is_closed_whatever_the_umask(leaks: Leaks) -> None:
    """The run was made with umask 0: what travels may be read by others, and never written."""
    open_ = []
    for path in [
        *(leaks.folder / "out").rglob("*"),
        *(leaks.folder / "store").rglob("*"),
        leaks.folder / "simaudit.key",
    ]:
        closed = (
            RESTRICTED in path.parts
            or "store" in path.relative_to(leaks.folder).parts
            or path.suffix == ".key"
        )
        mode = stat.S_IMODE(path.stat().st_mode)
        if closed and mode != (0o700 if path.is_dir() else 0o600):
            open_.append((path.name, oct(mode)))
    assert open_ == []
    assert stat.S_IMODE((leaks.month / "index.html").stat().st_mode) == 0o644
    assert stat.S_IMODE(leaks.month.stat().st_mode) == 0o755
    writable = [path for path in leaks.folder.rglob("*") if path.stat().st_mode & 0o022]
    assert [path for path in writable if "out" in path.parts or "store" in path.parts] == []
