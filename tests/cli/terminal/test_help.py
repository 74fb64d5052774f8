"""`--help` of every command: each option and argument, an example, and the exit codes it can end with."""

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from support.extracts import person, write
from support.help_pages import every
from support.terminal_words import english

from simaudit.cli import main
from simaudit.cli.follow_up.cases import cases
from simaudit.cli.follow_up.follow import follow
from simaudit.cli.terminal.help import Sections
from simaudit.generate import FORMS
from simaudit.store.store import Store

COMMANDS = [pytest.param(path, command, id=" ".join(path) or "simaudit") for path, command in every(main)]
# The commands that hold the store while they work, with words to call them.
NEEDS_THE_STORE: dict[tuple[str, ...], list[str]] = {
    ("audit",): ["{folder}/viettel_2026-10.csv"],
    ("selfcheck",): ["{folder}/viettel_2026-10.csv", "--carrier", "viettel"],
    ("spark",): ["register", "--carrier", "viettel", "--period", "2026-10"],
    ("answers",): ["{folder}/answers.csv"],
    ("sample",): ["--carrier", "viettel", "--size", "1", "--out", "{folder}/sample.xlsx"],
    ("cases", "list"): [],
    ("cases", "show"): ["V-7F3K-29QD"],
    ("dossier",): ["V-7F3K-29QD", "--reason", "x", "--official", "A, B", "--article", "62"],
    ("follow", "set"): ["viettel:UNR-01", "--state", "open"],
    ("follow", "sent"): ["viettel", "1/SKHCN"],
    ("follow", "list"): [],
    ("follow", "show"): ["viettel:UNR-01"],
    ("clock",): [],
    ("letters",): [],
    ("rules", "whatif"): ["--set", "UNR-02.off=true"],
    ("plan",): ["--visits", "1", "--out", "{folder}/plan"],
    ("communes",): ["--out", "{folder}/communes"],
    ("store", "verify"): ["{folder}/out/2026-10"],
    ("report",): [],
    ("provinces", "share"): ["--config", "{folder}/01.toml", "--out", "{folder}/01.json"],
    ("provinces", "compare"): ["{folder}/68.json", "--config", "{folder}/01.toml"],
    ("store", "access"): [],
    ("store", "purge"): ["--history"],
    ("store", "withdraw"): ["--history"],
}
# The commands that end with 1 of themselves, without --fail-on.
FINDS = {("store", "verify"), ("store", "purge"), ("store", "withdraw"), ("rules", "test")}


def shown(path: tuple[str, ...]) -> str:
    run = CliRunner().invoke(main, [*path, "--help"], prog_name="simaudit", terminal_width=200)
    assert run.exit_code == 0
    return run.output


def codes(text: str) -> list[int]:
    _, told, after = text.partition("\n  Exit codes:\n")
    assert told, text
    return [int(line.split()[0]) for line in after.splitlines() if line]


@pytest.mark.parametrize(("path", "command"), COMMANDS)
def test_every_option_and_argument_is_explained(path: tuple[str, ...], command: click.Command) -> None:
    told = command.help or ""
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.opts
            assert parameter.help.endswith("."), parameter.opts
        elif parameter.name != "paths":
            word = parameter.make_metavar(click.Context(command)).strip("[].")
            assert re.search(rf"\b{word}\b", told), word
        else:
            assert "PATHS" in told


@pytest.mark.parametrize(("path", "command"), COMMANDS)
def test_every_command_has_examples_of_itself_that_parse(
    path: tuple[str, ...], command: click.Command
) -> None:
    _, told, after = shown(path).partition("\n  Examples:\n")
    assert told
    examples = [shlex.split(line) for line in after.split("\n\n")[0].splitlines()]
    assert examples
    for name, *words in examples:
        assert name == "simaudit"
        assert tuple(words[: len(path)]) == path
        own = words[len(path) : words.index(">") if ">" in words else None]
        if not isinstance(command, click.Group):
            command.make_context(command.name, own)


@pytest.mark.parametrize(("path", "command"), COMMANDS)
def test_every_command_names_its_exit_codes(path: tuple[str, ...], command: click.Command) -> None:
    said = codes(shown(path))
    assert said == sorted(said)
    assert {0, 2, 3} <= set(said)
    # A demonstration has a store of its own (test_demo.py).
    assert (4 in said) == (path in NEEDS_THE_STORE or path == ("demo",) or command is main)
    options = {name for parameter in command.params for name in parameter.opts}
    finds = command is main or path in FINDS or "--fail-on" in options
    assert (1 in said) == finds


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an extract, its audit in `store` and `out`, answers to a finding, and shared figures."""
    folder = tmp_path_factory.mktemp("audited")
    write(folder / "viettel_2026-10.csv", [person("viettel", 1, full_name="")])
    (folder / "answers.csv").write_text(
        "period,carrier,check_id,finding_key,Phản hồi / Response,Lý do / Reason\n"
        f"2026-10,viettel,MIS-01,{'0' * 64},accept,\n"
    )
    words = ["audit", str(folder / "viettel_2026-10.csv"), "--out", str(folder / "out")]
    ended = CliRunner().invoke(main, [*words, "--store", str(folder / "store")])
    assert ended.exit_code == 0, ended.output
    for province in ("01", "68"):
        (folder / f"{province}.toml").write_text(f'province = "{province}"\n')
    shared = ["provinces", "share", "--config", str(folder / "68.toml"), "--out", str(folder / "68.json")]
    ended = CliRunner().invoke(main, shared)
    assert ended.exit_code == 0, ended.output
    return folder


@pytest.mark.parametrize("path", NEEDS_THE_STORE, ids=" ".join)
def test_a_held_store_ends_the_commands_that_say_so_with_4(path: tuple[str, ...], audited: Path) -> None:
    store = Store(audited / "store")
    words = [word.format(folder=audited) for word in NEEDS_THE_STORE[path]]
    with store.open_ledger():
        ended = CliRunner().invoke(main, [*path, *words, "--store", str(store.folder)])
    assert ended.exit_code == 4, ended.output


@pytest.mark.parametrize(
    "group", [main, cases, follow, *main.sections["Groups"]], ids=lambda group: str(group.name)
)
def test_every_command_is_listed_once_in_the_order_of_the_work(group: Sections) -> None:
    arranged = [command.name for commands in group.sections.values() for command in commands]
    assert arranged == list(group.commands)
    text = shown(() if group is main else (str(group.name),))
    at = [text.index(f"\n  {name} ") for name in arranged]
    assert at == sorted(at)


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_a_group_is_a_line_that_names_what_it_has(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMAUDIT_LANG", lang)
    text = CliRunner().invoke(main, ["--help"], prog_name="simaudit").output
    lines = {line.split()[0]: line for line in text.splitlines() if line.startswith("  ")}
    for group in main.sections["Groups"]:
        assert isinstance(group, Sections)
        _, _, names = lines[str(group.name)].partition(": ")
        assert set(names.removesuffix(".").split(", ")) == set(group.commands)


def test_the_first_level_is_short_and_begins_with_the_officer_s_work() -> None:
    names = [" ".join(str(command.name) for command in commands) for commands in main.sections.values()]
    assert names == [
        "desk init audit report letters answers cases dossier follow clock plan sample communes",
        "columns intake selfcheck spark",
        "doctor docs demo",
        "rules store provinces dev",
    ]


def test_the_forms_that_generate_offers_are_those_it_knows() -> None:
    assert f"Physical form of the extracts: {', '.join(FORMS)}." in shown(
        (
            "dev",
            "generate",
        )
    )


@pytest.mark.parametrize("command", [" ".join(path) for path, _ in every(main)])
def test_help_in_vietnamese_has_no_english_word(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMAUDIT_LANG", "vi")
    told = CliRunner().invoke(main, [*command.split(), "--help"], prog_name="simaudit", terminal_width=200)
    assert told.exit_code == 0
    assert english(told.output) == set()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("auditt", "Lỗi: Không có lệnh 'auditt'. Có phải 'audit'?"),
        ("audit --fail", "Lỗi: Không có tùy chọn '--fail'. (Có phải một trong: '--fail-on', '--full'?)"),
        ("follow set", "Lỗi: Thiếu tham số 'ĐỐI_TƯỢNG'."),
        ("sample", "Lỗi: Thiếu tùy chọn '--carrier'."),
        ("plan --visits x", "Lỗi: Giá trị không hợp lệ cho '--visits': 'x' không phải là số nguyên hợp lệ."),
        (
            "rules law --as-of x",
            "Lỗi: Giá trị không hợp lệ cho '--as-of': 'x' không theo dạng '%Y-%m-%d'.",
        ),
        ("doctor x y", "Lỗi: Thừa các tham số (x y)"),
    ],
)
def test_errors_of_the_command_line(words: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMAUDIT_LANG", "vi")
    told = CliRunner().invoke(main, words.split(), prog_name="simaudit")
    assert told.exit_code == 2
    usage, hint, empty, error = told.stderr.splitlines()
    assert usage.startswith("Cách dùng: simaudit")
    assert (hint.startswith("Xem hướng dẫn bằng 'simaudit"), empty, error) == (True, "", said)


def test_a_command_in_english_is_as_it_was_after_one_in_vietnamese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMAUDIT_LANG", "vi")
    CliRunner().invoke(main, ["audit", "--help"])
    monkeypatch.delenv("SIMAUDIT_LANG")
    told = CliRunner().invoke(main, ["audit", "--help"])
    assert told.output.startswith("Usage: ")
    assert "Show this message and exit." in told.output
