"""`demo`: three months audited as they would have been then, in a folder of their own, on any day."""

import json
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import Result
from support.command import simaudit_
from support.few_checks import judge_by

from simaudit.cli.try_it.demo import program
from simaudit.jobs.audit.progress import RunStanding
from simaudit.paths import SAMPLE_DATA
from simaudit.rules.load import load_catalogue
from simaudit.store.store import Store

MONTHS = ("2026-08", "2026-09", "2026-10")
CHECKS = tuple(check for check in load_catalogue() if check.header.case or check.id in ("UNR-01", "EXT-05"))
"""Those that join numbers into cases, one that finds something everywhere, and one of what is missing."""


class Made(NamedTuple):
    folder: Path
    result: Result
    standings: list[RunStanding]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A demonstration of a day long after its months, in the folder that it takes where none is named."""
    folder = tmp_path_factory.mktemp("somewhere")
    standings: list[RunStanding] = []

    @contextmanager
    def shown(**_: bool) -> Iterator[object]:
        yield standings.append

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, CHECKS)
        patch.setenv("SOURCE_DATE_EPOCH", "1861920000")
        # A configuration of whoever types it has no say here.
        patch.setenv("SIMAUDIT_LETTERS", "false")
        patch.setattr("simaudit.cli.terminal.progress_bar.standing_shown", shown)
        result = simaudit_("demo")
    return Made(folder, result, standings)


@pytest.fixture
def there(made: Made, monkeypatch: pytest.MonkeyPatch) -> Made:
    monkeypatch.chdir(made.folder)
    judge_by(monkeypatch, CHECKS)
    return made


@pytest.mark.slow("three months of five carriers are made and audited")
def test_it_says_what_came_of_each_month_and_where_to_look(there: Made) -> None:
    assert (there.result.exit_code, there.result.stderr) == (0, "")
    lines = there.result.stdout.splitlines()
    said = [line.partition(" records")[0] for line in lines if line.startswith("2026-")]
    assert said == ["2026-08: 5 carriers, 2,456", "2026-09: 5 carriers, 2,473", "2026-10: 5 carriers, 2,479"]
    (meant,) = [line for line in lines if "spreadsheet" in line]
    assert meant.startswith("As it is meant to be: simaudit-demo/inbox/2026-09/mobifone_2026-09.tsv.gz: ")
    assert "Overview: simaudit-demo/out/2026-10/index.html" in lines
    assert "Letters: simaudit-demo/out/letters/2026-10" in lines


def test_its_extracts_are_those_of_the_sample_data(there: Made) -> None:
    inbox = Path("simaudit-demo/inbox")
    written = sorted(path.relative_to(inbox) for path in inbox.glob("*/*"))
    assert written == sorted(path.relative_to(SAMPLE_DATA) for path in SAMPLE_DATA.glob("2026-*/*"))
    for path in written:
        assert (inbox / path).read_bytes() == (SAMPLE_DATA / path).read_bytes(), path


def test_each_month_is_as_it_would_have_been_then(there: Made) -> None:
    out = Path("simaudit-demo/out")
    made_at = [json.loads((out / month / "manifest.json").read_text())["made_at"] for month in MONTHS]
    assert made_at == ["2026-09-07T09:00:00+07:00", "2026-10-05T09:00:00+07:00", "2026-11-05T09:00:00+07:00"]
    assert "trả lời trước 16/11/2026" in (out / "2026-10/index.html").read_text(encoding="utf-8")


def test_there_are_cases_of_the_same_names_everywhere_and_letters(there: Made) -> None:
    out = Path("simaudit-demo/out")
    cases = json.loads((out / "2026-10/cases.json").read_text())
    assert [(case["case_id"], case["state"]) for case in cases] == [
        ("V-TC63-QAT6", "continued"), ("V-XP4X-VATQ", "continued"), ("V-46QE-NPRC", "new"),
        ("V-VGPC-RVWF", "continued"),
    ]  # fmt: skip
    letters = {str(path.relative_to(out / "letters")) for path in out.glob("letters/*/*/*.docx")}
    carriers = ("itel", "mobifone", "vietnamobile", "viettel", "vinaphone")
    names = ("bien-ban-lam-viec", "cong-van")
    assert letters == {f"{month}/{one}/{name}.docx" for month in MONTHS for one in carriers for name in names}
    assert sorted(path.parent.name for path in out.glob("letters/*/bao-cao.docx")) == list(MONTHS)


def test_the_share_grows_over_all_months(there: Made) -> None:
    shares = [one.share for one in there.standings]
    assert all(one <= other for one, other in pairwise(shares))
    assert shares[0] == 0.0
    assert 0.95 < shares[-1] < 1.0
    steps = list(dict.fromkeys((one.month, one.phase) for one in there.standings))
    assert steps[0] == (MONTHS[0], "read")
    assert [month for month, phase in steps if phase == "letters"] == list(MONTHS)


def test_what_it_says_to_type_next_works(there: Made) -> None:
    lines = there.result.stdout.splitlines()
    commands = [shlex.split(line) for line in lines if re.match(r"  \S.* --config ", line)]
    assert [(words[1], simaudit_(*words[1:]).exit_code) for words in commands] == [
        ("cases", 0), ("dossier", 0), ("selfcheck", 1),
    ]  # fmt: skip
    assert Path("simaudit-demo/V-TC63-QAT6").is_dir()


def test_again_it_leaves_what_is_there(there: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Path("simaudit-demo/out/2026-10/index.html")
    before = page.stat()
    opened: list[str] = []

    def browse(address: str) -> bool:
        opened.append(address)
        return False

    monkeypatch.setattr("webbrowser.open", browse)
    again = simaudit_("demo", "simaudit-demo", "--open")
    assert (again.exit_code, again.stderr) == (
        0,
        f"simaudit: no browser could be started; open {page} yourself\n",
    )
    lines = [line for line in again.stdout.splitlines() if line.startswith("2026-")]
    assert [line.partition(": ")[2].split(" ")[0] for line in lines] == ["unchanged"] * 3
    assert (page.stat().st_ino, page.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert opened == [page.resolve().as_uri()]


def test_another_run_in_its_store_ends_it_at_once(there: Made) -> None:
    with Store(Path("simaudit-demo/store")).open_ledger():
        assert simaudit_("demo").exit_code == 4


def test_a_folder_with_something_else_in_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine").mkdir()
    Path("mine/simaudit.toml").write_text('store = "store"\n')
    Path("file").write_text("")
    for name, why in (
        ("mine", "mine: there is something in this folder, and not an earlier demonstration; "),
        ("file", "file: the folder can't be used: Not a directory; "),
    ):
        refused = simaudit_("demo", name)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert refused.stderr.startswith(f"simaudit: {why}")
        assert "simaudit demo DIR" in refused.stderr
    assert sorted(str(path) for path in Path().rglob("*")) == ["file", "mine", "mine/simaudit.toml"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sh", "sh"),
        ("no-such-simaudit", ".venv/bin/no-such-simaudit"),
        ("python -m simaudit", "python -m simaudit"),
    ],
)
def test_what_it_says_to_type_is_found_by_a_shell(
    name: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", [f".venv/bin/{name}"])
    assert program(name) == said
