"""Names that commands had before 0.4: the same command, with a line on stderr."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from support.command import simaudit_
from support.few_checks import in_copy
from support.once import made_once
from support.small_month import in_small_month

import simaudit
from simaudit.cli import OLD_NAMES, OLD_NAMES_GO_IN, main
from simaudit.paths import DOCS
from simaudit.period import Period
from simaudit.store.access_log import access_note
from simaudit.store.store import Store

CALLS = [
    ("checks list", "--lang vi", 0),
    ("checks list", "--format json", 0),
    ("checks show", "UNR-01", 0),
    ("checks show", "NOP-01", 2),
    ("checks columns", "", 0),
    ("checks bases", "", 0),
    ("checks test", "NOP-01", 2),
    ("checks new", "nofam slug --folder own", 2),
    ("checks readme", "", 0),
    ("checks", "", 2),
    ("checks", "lists", 2),
    ("checks", "--help", 0),
    ("law", "--as-of 2026-06-30", 0),
    ("law", "--as-of october", 2),
    ("whatif", "--set UNR-01.off=true --no-honest", 0),
    ("whatif", "--set UNR-99.off=true", 2),
    ("access", "", 0),
    ("access", "--csv", 0),
    ("purge", "--period 2026-10 --dry-run", 0),
    ("purge", "--period 2026-10", 2),
    ("withdraw", "--period 2026-10 --dry-run", 0),
    ("withdraw", "--history", 0),
    ("withdraw", "", 2),
    ("verify", "out/2026-10", 0),
    ("verify", "nowhere", 2),
    ("share", "--period 2026-10 --out 68.json", 0),
    ("share", "", 2),
    ("compare", "68.json", 2),
    ("compare", "nowhere.json", 3),
    ("generate", "lab --rows 100 --carriers viettel", 0),
    ("generate", "lab --months 2026-10..2026-08", 2),
    ("schema", "", 0),
    ("schema", "overview", 0),
    ("schema", "--help", 0),
    ("config schema", "", 0),
    ("config schema", "--profile", 0),
    ("config", "--help", 0),
]
"""Old name, what follows it, exit code."""


def _audit(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        in_small_month(folder, patch)
        Path("simaudit.toml").write_text('province = "68"\n', encoding="utf-8")
        assert simaudit_("audit", "2026-10").exit_code == 0
        assert simaudit_("provinces", "share", "--out", "68.json").exit_code == 0


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The current folder: a month that is audited, and its figures for other provinces."""
    with pytest.MonkeyPatch.context() as patch:
        source = made_once(tmp_path_factory, "old-names", _audit)
        in_copy(source, tmp_path_factory.mktemp("old-names") / "copy", patch)
        yield


def new_words(old: str) -> list[str]:
    first, *rest = old.split()
    return OLD_NAMES[old].split() if old in OLD_NAMES else [*OLD_NAMES[first].split(), *rest]


@pytest.mark.usefixtures("audited")
@pytest.mark.parametrize(("old", "words", "code"), CALLS, ids=lambda part: str(part) or "-")
def test_an_old_name_does_what_the_new_one_does(old: str, words: str, code: int) -> None:
    by_old = simaudit_(*old.split(), *words.split())
    by_new = simaudit_(*new_words(old), *words.split())
    assert (by_old.exit_code, by_new.exit_code) == (code, code), by_old.output
    assert by_old.stdout == by_new.stdout
    line, _, rest = by_old.stderr.partition("\n")
    name = old if old in OLD_NAMES else old.split()[0]
    assert line == f"simaudit: simaudit {name} is now simaudit {OLD_NAMES[name]}; the old name goes in 0.5"
    assert rest == by_new.stderr


def test_every_old_name_is_called() -> None:
    assert {old if old in OLD_NAMES else old.split()[0] for old, _, _ in CALLS} == OLD_NAMES.keys()


def test_the_line_is_in_the_language_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMAUDIT_LANG", "vi")
    assert simaudit_("config", "schema", "--help").stderr == (
        "simaudit: simaudit config schema nay là simaudit dev config; tên cũ bị bỏ ở phiên bản 0.5\n"
    )


@pytest.mark.parametrize("words", ["rules list", "store verify nowhere", "dev config", "columns", "--help"])
def test_the_new_names_say_nothing_of_it(words: str) -> None:
    assert "is now" not in simaudit_(*words.split()).stderr


def test_what_follows_an_old_name_is_completed_without_its_line(capfd: pytest.CaptureFixture[str]) -> None:
    def completed(*words: str) -> list[str]:
        *before, incomplete = words
        items = ShellComplete(main, {}, "simaudit", "_SIMAUDIT_COMPLETE").get_completions(before, incomplete)
        return [item.value for item in items]

    assert completed("checks", "show", "UNR-01") == ["UNR-01"]
    assert completed("config", "schema", "--pro") == ["--profile"]
    assert completed("whati") == []
    assert capfd.readouterr() == ("", "")


def old_names_of(page: Path) -> dict[str, str]:
    rows = re.findall(
        r"^\| `([a-z ]+)` \| `((?:rules|store|provinces|dev)[a-z ]*)` \|$", page.read_text("utf-8"), re.M
    )
    return dict(rows)


@pytest.mark.parametrize(
    "page", [DOCS / "compatibility.md", DOCS / "vi" / "compatibility.md"], ids=["en", "vi"]
)
def test_the_page_lists_them(page: Path) -> None:
    # `config` was a group that had `schema` alone.
    assert old_names_of(page) == {old: new for old, new in OLD_NAMES.items() if old != "config"}
    assert OLD_NAMES_GO_IN in page.read_text("utf-8")


def test_old_names_go_with_their_version() -> None:
    major, minor, _ = simaudit.__version__.split(".", 2)
    goes_in = tuple(map(int, OLD_NAMES_GO_IN.split(".")))
    assert (int(major), int(minor)) < goes_in, "take OLD_NAMES, its message and this file out"


def test_the_access_log_has_the_new_name_and_reads_old_ones(audited_folder: Path) -> None:
    store = Store(audited_folder / "store")
    with access_note(store, "purge", str(Period.parse("2026-10")), []):
        pass
    assert simaudit_("purge", "--period", "2026-10", "--yes").exit_code == 0
    listed = simaudit_("store", "access", "--csv").stdout.splitlines()
    assert [row["command"] for row in csv.DictReader(listed)] == ["audit", "purge", "store purge"]


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("verfy", "Did you mean 'store verify'?"),
        ("chekcs", "Did you mean 'rules'?"),
        ("auditt", "Did you mean 'audit'?"),
        ("shwo", "(Did you mean one of: 'cases show', 'follow show', 'rules show'?)"),
        ("nothing", ""),
    ],
)
def test_a_name_that_is_mistyped_is_told_by_its_group(typed: str, near: str) -> None:
    told = simaudit_(typed)
    assert told.exit_code == 2
    assert told.stderr.splitlines()[-1] == f"Error: No such command '{typed}'. {near}".rstrip()
