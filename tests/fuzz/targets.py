"""What reads bytes from outside, or writes them, each as a function of these bytes, and its first inputs."""

import gzip
import hashlib
import io
import json
import re
import shutil
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from simaudit.config import load_config
from simaudit.config.load import EXAMPLE
from simaudit.errors import CatalogueError, IntakeError
from simaudit.files import file_hash
from simaudit.intake.load import open_extract
from simaudit.intake.profile.extract_file import ExtractFile
from simaudit.intake.reference_lists import LIST_KINDS, read_reference
from simaudit.intake.text.encoding import ONE_BYTE
from simaudit.intake.text.reader import DelimitedFile
from simaudit.intake.values.dates import read_dates, read_timestamps
from simaudit.intake.workbook import sheet_process
from simaudit.jobs.dossier.verification import archive_findings
from simaudit.jobs.receipt.comparison import compare_receipts
from simaudit.jobs.receipt.receipt import Receipt, read_receipt
from simaudit.judge.waivers import read_waivers
from simaudit.report.annexes.response_words import HEADINGS, KEY_COLUMN, REASON, REMARK, RESPONSE, RESULT
from simaudit.report.annexes.returned_workbook import read_returned
from simaudit.rules.case_file import CaseFile
from simaudit.rules.load import load_check
from simaudit.rules.toml_file import read_model
from simaudit.store.manifest import file_differences

_ROOT = Path(__file__).parents[2]
sys.path.append(str(_ROOT / "tests"))
from frames import frames, seeds  # noqa: E402 (beside the suite)
from outputs import outputs, texts  # noqa: E402 (beside the suite)
from support.hostile_archives import with_sheet, zipped  # noqa: E402 (beside the suite)
from support.hostile_texts import people  # noqa: E402

LONGEST: Final = 8192
"""Bytes of an input: a whole check fits, and headings with a few records."""


def _put(content: bytes, folder: Path, name: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def _read(content: bytes, folder: Path) -> None:
    """A file as an audit reads it, whatever it is; every record is accounted for."""
    reader = open_extract(ExtractFile(_put(content, folder, "viettel.csv"), "viettel"))
    read = sum(chunk.cells.height + len(chunk.rejects) for chunk in reader.chunks())
    assert reader.account().read == read


def delimited(content: bytes, folder: Path) -> None:
    """The header, the delimiter and the records of a delimited file."""
    reader = DelimitedFile(ExtractFile(_put(content, folder, "viettel.csv"), "viettel"))
    read = sum(chunk.cells.height + len(chunk.rejects) for chunk in reader.chunks())
    assert reader.account().read == read


def encoding(content: bytes, folder: Path) -> None:
    """Names in one of several encodings, below a header that is there."""
    lines = content.replace(b"\r", b"").split(b"\n")
    _read(b"msisdn,full_name\n" + b"".join(b"0912345678,%s\n" % line for line in lines), folder)


def archive(content: bytes, folder: Path) -> None:
    """An archive of a delimited file."""
    _read(content, folder)


def parquet(content: bytes, folder: Path) -> None:
    """A Parquet file."""
    _read(b"PAR1" + content, folder)


def sheet(content: bytes, folder: Path) -> None:
    """A sheet of a workbook, as the process reads it that a panic of its reader may end."""
    path = _put(with_sheet(content), folder, "viettel.xlsx")
    out = io.BytesIO()
    try:
        code = sheet_process.main(str(path), "xlsx", 64 * 1024**3, 60, [], out)
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return
    if code == 0:
        out.seek(0)
        pa.ipc.open_stream(out).read_all().validate(full=True)


def dates(content: bytes, _folder: Path) -> None:
    """Dates and times as a carrier writes them, one a line; both readings agree on the day."""
    cells = pl.Series("cell", content.decode("utf-8", "replace").split("\n"), dtype=pl.String)
    days, times = read_dates(cells), read_timestamps(cells)
    assert len(days) == len(cells)
    assert days.equals(times.dt.date(), null_equal=True)


def check(content: bytes, folder: Path) -> None:
    """The file of a check."""
    load_check(_put(content, folder, "bulk/XAB-01_own.sql"))


def cases(content: bytes, folder: Path) -> None:
    """The cases of a check."""
    read_model(_put(content, folder, "XAB-01_own.cases.toml"), CaseFile, CatalogueError)


def config(content: bytes, folder: Path) -> None:
    """simaudit.toml."""
    load_config(_put(content, folder, "simaudit.toml"))


def waivers(content: bytes, folder: Path) -> None:
    """waivers.toml."""
    read_waivers(_put(content, folder, "waivers.toml"), {"UNR-01"})


def receipt(content: bytes, folder: Path) -> None:
    """The receipt of a carrier's run; it differs in nothing from itself."""
    read = read_receipt(_put(content, folder, "receipt.json"))
    assert not compare_receipts(read, read).differences


def answers(content: bytes, folder: Path) -> None:
    """The table of findings that a carrier sends back."""
    read_returned(_put(content, folder, "answers.csv"))


def lists(content: bytes, folder: Path) -> None:
    """A list beside the extracts; the first byte says of which kind."""
    kind = LIST_KINDS[content[:1][0] % len(LIST_KINDS) if content else 0]
    try:
        read_reference(_put(content[1:], folder, f"{kind}.csv"), kind)
    except IntakeError as error:
        # What breaks the reader is refused there: here it is looked for.
        if error.note.code == "reading_broke_off" and error.__cause__:
            raise error.__cause__ from None
        raise


def manifest(content: bytes, folder: Path) -> None:
    """The manifest of a run, and the files that it lists."""
    shutil.rmtree(folder / "2026-10", ignore_errors=True)
    file_differences(_put(content, folder, "2026-10/manifest.json").parent)


def dossier(content: bytes, folder: Path) -> None:
    """The .zip of a dossier; what is as its manifest says is so once it is unpacked, too."""
    path = _put(content, folder, "dossier.zip")
    if archive_findings(path)[1].differences:
        return
    shutil.rmtree(folder / "unpacked", ignore_errors=True)
    with zipfile.ZipFile(path) as whole:
        whole.extractall(folder / "unpacked")
        (manifest,) = (name for name in whole.namelist() if name.endswith("manifest.json"))
    inside = (folder / "unpacked" / manifest).parent
    unpacked = {one.relative_to(inside).as_posix() for one in inside.rglob("*")}
    listed = json.loads((inside / "manifest.json").read_text("utf-8"))["outputs"]
    assert unpacked == {"manifest.json", *(one["path"] for one in listed)}
    assert all(file_hash(inside / one["path"]) == one["sha256"] for one in listed)


def _packed(content: bytes) -> list[bytes]:
    stored = [zipped({"a.csv": content}, method) for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA)]
    return [gzip.compress(content), bytes(pa.compress(content, codec="zstd", asbytes=True)), *stored]


def _extracts() -> list[bytes]:
    heads = [path.read_bytes()[: LONGEST // 2] for path in sorted(_ROOT.glob("sample_data/*/*.csv"))]
    return [*heads, "Số thuê bao;Họ và tên\n0961000001;Lê Thị An\n".encode("utf-16")]


def _parquets() -> list[bytes]:
    buffers = []
    for compression in ("none", "zstd"):
        buffer = io.BytesIO()
        table = pa.table({
            "msisdn": ["0912345678", "0912345679"], "full_name": ["An", None],
            "date_of_birth": [datetime(1990, 1, 1, tzinfo=UTC), None], "id_number": [1.5, 2.0],
            "otp_verified": [True, None],
        })  # fmt: skip
        pq.write_table(table, buffer, compression=compression)
        buffers.append(buffer.getvalue()[4:])
    return buffers


def _sheets() -> list[bytes]:
    cells = (
        '<c r="A1" t="inlineStr"><is><t>msisdn</t></is></c><c r="B1" t="e"><v>#N/A</v></c>'
        '<c r="C1"><v>45000.5</v></c><c r="D1" t="b"><v>1</v></c><c r="E1" t="s"><v>0</v></c>'
        '<c r="F1"><f>1+1</f><v>12345678901234567</v></c>'
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return [f'<worksheet xmlns="{main}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'.encode()]


def _checks() -> list[bytes]:
    # Under the name that the target gives the file, so that the header is right and the query is reached.
    named = re.compile(r"^(id +=|slug +=) .*$", re.MULTILINE)
    own = {"i": 'id = "XAB-01"', "s": 'slug = "own"'}
    texts = [path.read_text(encoding="utf-8") for path in sorted((_ROOT / "checks").glob("*/*.sql"))]
    return [named.sub(lambda line: own[line[0][0]], text, count=2).encode() for text in texts]


def _receipts() -> list[bytes]:
    digest = "0" * 64
    judged = {
        "fingerprint": digest, "params": {"least": 2}, "cross": False, "rests_on": ["points"],
        "status": "failed", "violations": 1, "population": 2, "findings": digest,
    }  # fmt: skip
    file = {"name": "a.csv", "bytes": 1, "sha256": digest, "read": 1, "rejected": 0}
    whole = {
        "period": "2026-10", "carrier": "viettel", "selfcheck": True, "made_at": "2026-11-01T00:00:00",
        "versions": {"simaudit": "1.0"}, "rule_set": digest, "inputs": [file],
        "profile": {"delimiter": {"sha256": digest, "shown": ";"}}, "lists": {"points": digest},
        "declared": 1, "previous": [digest], "off": ["UNR-02"], "checks": {"UNR-01": judged},
        "findings": digest,
    }  # fmt: skip
    return [Receipt.model_validate(whole).model_dump_json(indent=1).encode()]


def _dossiers() -> list[bytes]:
    files = {"1_cong-van.docx": b"PK", "3_danh-sach.xlsx": b"a" * 200, "4_so-do.svg": b"<svg/>"}
    outputs = [
        {"path": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    ]
    text = json.dumps({"dossier": "V-7F3K-29QD", "inputs": [], "rule_set": "a", "outputs": outputs})
    members: dict[str, str | bytes] = {f"dossier/{name}": content for name, content in files.items()}
    members["dossier/manifest.json"] = text
    return [zipped(members, method) for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)]


SEEDS: Final[dict[Callable[[bytes, Path], None], Callable[[], list[bytes]]]] = {
    delimited: _extracts,
    encoding: lambda: [people(name).split(b"\n", 1)[1] for name in ("utf-8", *ONE_BYTE)],
    archive: lambda: [packed for text in _extracts()[:1] for packed in _packed(text[:1024])],
    parquet: _parquets,
    sheet: _sheets,
    dates: lambda: [
        b"2026-10-01\n01/10/2026\n1.10.26\n2026-10-01T08:30:00+07:00\n20261001\n01/10/2026 8:30\n45931"
    ],
    check: _checks,
    cases: lambda: [path.read_bytes()[:LONGEST] for path in sorted((_ROOT / "checks").glob("*/*.toml"))],
    config: lambda: [
        EXAMPLE.read_bytes()[at : at + LONGEST] for at in range(0, EXAMPLE.stat().st_size, LONGEST)
    ],
    waivers: lambda: [
        b"[[waiver]]\ncheck = 'UNR-01'\ncarrier = 'viettel'\nmsisdn = '0912345678'\nreason = 'a'\n"
        b"approver = 'b'\nexpires = 2027-01-01\ndocument = 'c'\n"
    ],
    receipt: _receipts,
    answers: lambda: [
        f"period,carrier,check_id,{KEY_COLUMN},{RESPONSE},{REASON}\n".encode()
        + "2026-10,viettel,UNR-01,abc,Đã sửa,x\n".encode(),
        f"case_id;carrier;check_id;{';'.join(HEADINGS.values())}\n".encode()
        + "V-7F3K-29QD;;;Đã thông báo / Notified;01/11/2026;1/SKHCN;15/11/2026;An;70000000;x;1\n".encode(),
        f"carrier\tcheck_id\t{KEY_COLUMN}\tmsisdn\tperiod\t{RESULT}\t{REMARK}\n".encode()
        + b"viettel\tUNR-01\tabc\t0961000001\t2026-10\tx\ty\n",
    ],
    outputs: texts,
    dossier: _dossiers,
    lists: lambda: [
        bytes([place]) + text
        for place, kind in enumerate(LIST_KINDS)
        for path in sorted(_ROOT.glob(f"sample_data/*/{kind}.csv"))[:1]
        for text in (path.read_bytes()[:1024], path.read_text(encoding="utf-8")[:512].encode("utf-16"))
    ],
    frames: seeds,
    manifest: lambda: [
        b'{"inputs": [], "rule_set": "a", "languages": ["vi"],'
        b' "outputs": [{"path": "index.html", "sha256": "a"}]}'
    ],
}
"""What is fuzzed, and its seeds."""
