"""A catalogue without one of its checks: it audits, and nothing of what is written speaks of that check.

Every check is deleted once, many at a time and far from each other in the catalogue, to be quick: no check's
file speaks of another, so that none of them hides what is said of one that went with it.
"""

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

import polars as pl
import pytest
from support.extracts import COLUMNS, person, write
from support.pages import SAMPLE

from simaudit.config import Config
from simaudit.config.rules_in_force import Rules
from simaudit.contract import FAMILIES
from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.jobs.audit.audit import audit
from simaudit.jobs.audit.outcome import Outcome
from simaudit.jobs.inputs.request import RunOptions, audit_request
from simaudit.paths import CHECKS
from simaudit.rules.check import Check
from simaudit.rules.criteria import stated_criteria
from simaudit.rules.load import load_catalogue

CATALOGUE = load_catalogue()
GROUPS = 3
DELETED = [CATALOGUE[start::GROUPS] for start in range(GROUPS)]

Audited = Callable[[Path, Sequence[Check]], Outcome]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the catalogue; a file that comes back to its place isn't parsed again."""
    folder = tmp_path_factory.mktemp("copy") / "checks"
    for family in FAMILIES:
        shutil.copytree(CHECKS / family, folder / family)
    return folder


@pytest.fixture
def audited(copy: Path, tmp_path: Path) -> Iterator[Audited]:
    """audited(extract, deleted) → an audit by the copy of the catalogue without the files of `deleted`."""
    gone: list[Path] = []

    def audit_without(extract: Path, deleted: Sequence[Check]) -> Outcome:
        for check in deleted:
            for file in (check.path, check.path.with_suffix(".cases.toml")):
                (copy / file.relative_to(CHECKS)).unlink()
                gone.append(file)
        config = Config.model_validate(
            {
                "store": tmp_path / "store",
                "out": tmp_path / "out",
                "key_file": tmp_path / "k",
                "lang": "vi,en",
            }
        )
        lists = {kind: SAMPLE / "2026-10" / f"{kind}.csv" for kind in LIST_KINDS}
        order = audit_request(config, [extract], RunOptions.of({"period": "2026-10", **lists}))
        return audit(replace(order, rules=Rules(load_catalogue([copy]), {})))

    yield audit_without
    for file in gone:
        shutil.copy(file, copy / file.relative_to(CHECKS))


def written(folder: Path) -> Iterator[tuple[str, str]]:
    """(name, text) of everything that a run wrote, the parts of workbooks by themselves."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                for part in book.namelist():
                    yield f"{path.name}/{part}", book.read(part).decode()
        elif path.is_file() and path.suffix != ".parquet":
            yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


@pytest.mark.parametrize("deleted", [pytest.param(group, id=group[0].id) for group in DELETED])
def test_nothing_speaks_of_a_check_that_was_deleted(audited: Audited, deleted: list[Check]) -> None:
    outcome = audited(SAMPLE / "2026-10" / "itel_2026-10.csv.zst", deleted)
    assert outcome.problems == []
    left = [check for check in CATALOGUE if check not in deleted]
    assert outcome.results["check_id"].to_list() == [check.id for check in left]
    assert outcome.results.filter(pl.col("status") == "error").is_empty()

    files = dict(written(outcome.folder))
    assert {
        "cases.html",
        "index.html",
        "overview.json",
        "itel/report.en.html",
        "findings.xlsx/xl/workbook.xml",
    } < files.keys()
    gone = said_by(deleted, left)
    found = [(name, text) for name, content in files.items() for text in gone if escape(text) in content]
    assert found == []


def said_by(deleted: Sequence[Check], left: Sequence[Check]) -> list[str]:
    """The ids and titles of the deleted checks and the words of criteria that rested on them alone.

    A title that is a part of what another check says is left out.
    """
    wordings = [check.header.title for check in deleted]
    stated = {rule.key for rule in stated_criteria(left)}
    for rule in stated_criteria(CATALOGUE):
        if rule.key not in stated and rule.name and rule.reason:
            wordings += [rule.name, rule.reason]
    others = "\n".join(check.path.read_text(encoding="utf-8") for check in left)
    texts = [text for wording in wordings for text in (wording.vi, wording.en) if text not in others]
    assert len(texts) > len(deleted)
    return [*(check.id for check in deleted), *texts]


def test_the_groups_delete_every_check_once() -> None:
    ids = {check.id for check in CATALOGUE}
    assert sorted(check.id for group in DELETED for check in group) == sorted(ids)
    named = {
        check.id: set(re.findall(r"\b[A-Z]{3}-[0-9]{2}\b", check.path.read_text("utf-8"))) & ids
        for check in CATALOGUE
    }
    assert named == {check_id: {check_id} for check_id in ids}


def test_records_that_were_rejected_count_without_the_check_that_lists_them(
    audited: Audited, tmp_path: Path
) -> None:
    extract = write(tmp_path / "viettel.csv", [person("viettel", number) for number in range(1, 4)], COLUMNS)
    with extract.open("a", encoding="utf-8") as file:
        file.write("0961000999,ACTIVE\n")
    outcome = audited(extract, [check for check in CATALOGUE if check.id == "EXT-06"])
    page = (outcome.folder / "viettel" / "report.en.html").read_text(encoding="utf-8")
    (row,) = re.findall(r"<tr><th scope=\"row\"[^>]*>Records rejected(.*?)</tr>", page, re.DOTALL)
    # Of four rows there is no rate.
    assert "1 / 4" in row
    assert "25.0%" not in row
    assert "EXT-" not in row


def test_without_any_check_of_a_criterion_the_engine_s_own_are_left(audited: Audited, tmp_path: Path) -> None:
    extract = write(tmp_path / "viettel.csv", [person("viettel", number) for number in range(1, 4)], COLUMNS)
    outcome = audited(extract, [check for check in CATALOGUE if check.header.reliability])
    page = (outcome.folder / "viettel" / "report.en.html").read_text(encoding="utf-8")
    (section,) = re.findall(r'<section id="reliability">(.*?)</section>', page, re.DOTALL)
    assert re.findall(r"<tr[^>]*><th scope=\"row\"[^>]*>([^<]*?) ?<", section) == [
        "No live number to judge",
        "Records rejected",
        "Expected columns absent",
        "Name, birth date or paper number absent",
        "Columns beyond repair",
        "Names, birth dates or paper numbers beyond repair",
        "Too many birth dates that can&#39;t be read",
        "Identity columns that over half of the individuals leave empty",
        "Checks that broke off",
        "Checks not assessable",
        "Checks with findings in more than nine tenths of the rows that they judged",
    ]
