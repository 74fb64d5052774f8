"""Every text of a carrier holds what breaks outputs: each file is read by a reader that forgives nothing."""

import json
import os
from pathlib import Path
from typing import Final

import polars as pl
import pytest
from support.command import simaudit_
from support.extracts import COLUMNS, person
from support.few_checks import checks_of, judge_by
from support.hostile_signs import HOSTILE, unprintable
from support.once import made_once
from support.strict_readers import read_strictly

from simaudit.report.figures import points

CARRIER: Final = "viettel"
FREE: Final = (
    "full_name", "id_issue_place", "address", "org_name", "point_code", "clerk_code", "contract_no",
    "portrait_ref", "id_image_ref", "confirmation_ref", "device_hash", "org_code",
)  # fmt: skip
FILE: Final = os.fsdecode(b"viettel_\xe9\x1b[2J\x07\x7f\xc2\x9b\xe2\x80\xa8\xe2\x80\xae<&]]>=1\n.parquet")
TYPED: Final = "]]>&<>\"'={{9*9}}_x001B_%s1"
"""What can't be seen is refused of it."""
COMMANDS: Final = (
    "audit 2026-10 --log-format json --lang vi,en --points points.csv",
    f"follow set {CARRIER}:UNR-01 --state notified --deadline 2026-12-31 --document {{0}} --reason {{0}}",
    "follow list --all",
    "follow list --all --format csv",
    "follow list --all --format json",
    f"follow show {CARRIER}:UNR-01",
    "report",
    "cases list",
    "cases list --format csv",
    "cases list --format json",
    "cases show {case}",
    "dossier {case} --article 144 --reason {0} --official {0},{0} --out dossier",
    "dossier {case} --article 144 --reason {0} --official {0},{0} --out dossier.zip",
    f"sample --carrier {CARRIER} --size 60 --out sample.xlsx",
    "letters --period 2026-10",
    "plan --visits 2 --out plan",
    "communes --out communes",
    "answers sample.xlsx",
    "doctor",
    "store verify out/2026-10",
    "store access",
    "store access --csv",
)


def _register() -> pl.DataFrame:
    """Each hostile text is in each column once; all hang together by one portrait."""
    people = [person(CARRIER, place) for place in range(1, len(HOSTILE) + 9)]
    rows = [
        {
            **who,
            **dict.fromkeys(FREE, text),
            "full_name": f"{who['full_name']} {text}",
            "portrait_hash": f"face-{place // 4}",
            "id_number": people[place // 4 * 4 + 4 * (place % 4 == 3)]["id_number"],
        }
        for place, (who, text) in enumerate(zip(people, HOSTILE, strict=False))
    ]
    rows[0] |= {"full_name": ""}
    return pl.DataFrame(rows).select(
        *COLUMNS, *(name for name in FREE if name not in COLUMNS), "portrait_hash"
    )


def _make(folder: Path) -> None:
    """The month, what the commands make of it, and in said.json how each ended and what it printed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, checks_of("MIS-08", "MIS-10", "UNR-01", "PRC-05"))
        # Each point has one number with signs, of a case that has too few people for the police.
        patch.setattr(points, "FEWEST", 1)
        Path("2026-10").mkdir()
        _register().write_parquet("a")
        Path("a").rename(Path("2026-10", FILE))
        Path("simaudit.toml").write_text("[cases]\npolice = 5\n", encoding="utf-8")
        Path("points.csv").write_text("carrier,point_code\nviettel,D1\n", encoding="utf-8")
        said, case = [], "V-7F3K-29QD"
        for command in COMMANDS:
            words = [word.format(TYPED, case=case) for word in command.split()]
            done = simaudit_(*words)
            said.append([command, done.exit_code, done.stdout, done.stderr, repr(done.exception)])
            if command.endswith("cases list --format csv"):
                case = (done.stdout.splitlines()[1:] or [case])[0].split(",")[0]
        Path("said.json").write_text(json.dumps(said), encoding="utf-8")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "hostile-values", _make)


def test_every_file_is_well_formed(made: Path) -> None:
    files = [
        path
        for folder in ("out", "dossier", "plan", "communes")
        for path in sorted((made / folder).rglob("*"))
        if path.is_file()
    ]
    files += [made / "dossier.zip", made / "sample.xlsx"]
    broken = {}
    for path in files:
        try:
            assert unprintable(path.name) == set()
            read_strictly(path.read_bytes(), path.name)
        except Exception as error:
            broken[str(path.relative_to(made))] = repr(error)
    assert broken == {}
    assert {path.suffix for path in files} >= {
        ".svg",
        ".html",
        ".csv",
        ".xlsx",
        ".docx",
        ".zip",
        ".json",
        ".parquet",
    }


def test_nothing_drives_a_terminal_or_breaks_a_line_of_the_log(made: Path) -> None:
    said = json.loads((made / "said.json").read_text(encoding="utf-8"))
    ended = {command: code for command, code, _, _, _ in said}
    assert {command for command, code in ended.items() if code} == {"answers sample.xlsx"}, said
    assert {
        command: unprintable(out + err) for command, _, out, err, _ in said if unprintable(out + err)
    } == {}
    log = [json.loads(line) for line in said[0][3].splitlines()]
    assert [line["event"] for line in log] == ["started", "read", "done"]
    for _, _, out, _, _ in said:
        if out.startswith("{"):
            json.loads(out)
