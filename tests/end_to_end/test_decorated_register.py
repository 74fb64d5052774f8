"""A register and its lists as a spreadsheet marks them: the findings are those of the register as it was."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl
import pytest
from support.command import simaudit_
from support.decorations import FOREIGN, HARMLESS, KINDS, Decoration
from support.destroyed_register import MORE, Row, subscriber
from support.extracts import COLUMNS, write
from support.few_checks import checks_of, judge_by

COLUMNS_OF_ALL: Final = (*COLUMNS, *MORE)
CHECKS: Final = checks_of("UNR-01", "UNR-12", "MIS-01", "MIS-05", "MIS-12", "PRC-05", "EXT-03")


def decorated(rows: Sequence[Row], how: Sequence[Decoration]) -> list[Row]:
    """The rows, of which the first has the first of the decorations, and so on, in turn."""
    return [
        {
            name: how[at % len(how)](text, KINDS.get(name, "text")) if text else text
            for name, text in row.items()
        }
        for at, row in enumerate(rows)
    ]


def findings(
    folder: Path, how: Sequence[Decoration], foreign: Sequence[Decoration] = ()
) -> list[tuple[object, ...]]:
    """Findings of a month whose files have these decorations in turn, and birth dates `foreign` ones."""
    month = folder / "2026-10"
    rows = [subscriber(number) | {"point_code": f"VIE-D{number % 8}A"} for number in range(1, 61)]
    listed: dict[str, list[Row]] = {
        "points": [{"carrier": "viettel", "point_code": f"VIE-D{number}A"} for number in range(1, 8)],
        "active": [
            {"carrier": "viettel", "msisdn": rows[0]["msisdn"]},
            {"carrier": "viettel", "msisdn": "0969999999"},
        ],
        "revoked": [{"id_number": rows[4]["id_number"], "reason": "hủy"}],
    }
    texts = decorated(rows, how)
    if foreign:
        texts = [row | {"date_of_birth": foreign[0](row["date_of_birth"], "date")} for row in texts]
    write(month / "viettel.csv", texts, COLUMNS_OF_ALL)
    for kind, entries in listed.items():
        write(month / f"{kind}.csv", decorated(entries, how), tuple(entries[0]))
    place = ["--out", str(folder / "out"), "--store", str(folder / "store"), "--force"]
    done = simaudit_("audit", str(month), *place)
    assert done.exit_code == (3 if foreign else 0), done.stderr
    assert ("years of the Buddhist era" in done.stderr) == bool(foreign)
    found = pl.read_parquet(folder / "out/2026-10/viettel/restricted/findings.parquet")
    return found.select("check_id", "msisdn", "record", "subject", "detail").rows()


def test_no_finding_changes_and_what_is_foreign_is_not_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, CHECKS)
    clean = findings(tmp_path / "clean", [lambda text, kind: text])
    assert {check for check, *_ in clean} == {"UNR-01", "UNR-12", "MIS-01", "MIS-12", "PRC-05"}
    assert findings(tmp_path / "decorated", list(HARMLESS.values())) == clean
    ahead = findings(tmp_path / "ahead", list(HARMLESS.values()), [FOREIGN["years 543 ahead"]])
    # Which names are missing is told by birth dates too.
    assert ahead == [one for one in clean if one[0] != "UNR-01"]
