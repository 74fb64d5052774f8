"""Coverage-guided fuzzing of what reads bytes from outside, by atheris: `make fuzz`, beside the suite.

`python tests/fuzz/fuzz.py TARGET [--seconds N]`. A defect is any error but SimauditError, or a hang of twenty
seconds; the input that led to it is kept in tests/fuzz/found, and `--again FILE` reads it once more.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import atheris
import polars as pl

with atheris.instrument_imports(include=["simaudit", "tomllib"]):
    from simaudit.catalogue.load import load_check
    from simaudit.config import load_config
    from simaudit.config.load import EXAMPLE
    from simaudit.errors import SimauditError
    from simaudit.intake.extract_file import ExtractFile
    from simaudit.intake.text.reader import DelimitedFile
    from simaudit.intake.values.dates import read_dates, read_timestamps

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]
_LONGEST = 8192  # bytes of an input: a whole check fits, and headings with a few records


def delimited(content: bytes, folder: Path) -> None:
    """The header, the delimiter and the records of a delimited file."""
    path = folder / "viettel.csv"
    path.write_bytes(content)
    reader = DelimitedFile(ExtractFile(path, "viettel"))
    read = sum(chunk.cells.height + len(chunk.rejects) for chunk in reader.chunks())
    assert reader.account().read == read


def dates(content: bytes, _folder: Path) -> None:
    """Dates and times as a carrier writes them, one a line; both readings agree on the day."""
    cells = pl.Series("cell", content.decode("utf-8", "replace").split("\n"), dtype=pl.String)
    days, times = read_dates(cells), read_timestamps(cells)
    assert len(days) == len(cells)
    assert days.equals(times.dt.date(), null_equal=True)


def check(content: bytes, folder: Path) -> None:
    """The file of a check."""
    path = folder / "bulk" / "XAB-01_own.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    load_check(path)


def config(content: bytes, folder: Path) -> None:
    """simaudit.toml."""
    path = folder / "simaudit.toml"
    path.write_bytes(content)
    load_config(path)


TARGETS: dict[str, Callable[[bytes, Path], None]] = {
    read.__name__: read for read in (delimited, dates, check, config)
}


def seeds(target: str) -> list[bytes]:
    """Well-formed inputs to begin with."""
    if target == "delimited":
        extracts = sorted(_ROOT.glob("sample_data/*/*.csv"))
        heads = [extract.read_bytes()[: _LONGEST // 2] for extract in extracts]
        return [*heads, "Số thuê bao;Họ và tên\n0961000001;Lê Thị An\n".encode("utf-16")]
    if target == "dates":
        return [
            b"2026-10-01\n01/10/2026\n1.10.26\n2026-10-01T08:30:00+07:00\n20261001\n01/10/2026 8:30\n45931"
        ]
    if target == "check":
        # Under the name that the target gives the file, so that the header is right and the query is reached.
        named = re.compile(r"^(id +=|slug +=) .*$", re.MULTILINE)
        own = {"i": 'id = "XAB-01"', "s": 'slug = "own"'}
        texts = [path.read_text(encoding="utf-8") for path in sorted((_ROOT / "checks").glob("*/*.sql"))]
        return [named.sub(lambda line: own[line[0][0]], text, count=2).encode() for text in texts]
    return [EXAMPLE.read_bytes()[at : at + _LONGEST] for at in range(0, EXAMPLE.stat().st_size, _LONGEST)]


def main() -> None:
    """Fuzz one target for so many seconds, or read one input again."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("target", choices=TARGETS)
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--again", type=Path, help="an input that was found")
    asked = options.parse_args()
    found = _HERE / "found"
    found.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)

        def once(content: bytes) -> None:
            with suppress(SimauditError):
                TARGETS[asked.target](content, folder)

        if asked.again:
            once(asked.again.read_bytes())
            return
        corpus = folder / "corpus"
        corpus.mkdir()
        for number, seed in enumerate(seeds(asked.target)):
            (corpus / str(number)).write_bytes(seed)
        bounds = [f"-max_total_time={asked.seconds}", f"-max_len={_LONGEST}", "-timeout=20"]
        where = f"-artifact_prefix={found}/{asked.target}-"
        atheris.Setup([sys.argv[0], *bounds, where, "-print_final_stats=1", str(corpus)], once)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
