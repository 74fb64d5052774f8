"""simaudit.toml: defaults, paths, what is refused and the messages."""

from pathlib import Path

import pytest

from simaudit.config import Config, load_config
from simaudit.config.rules_in_force import rules_of
from simaudit.errors import UsageError


def refusal(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_config(path)
    assert str(caught.value).startswith(str(path))
    return str(caught.value).removeprefix(str(path))


def test_without_a_file_there_are_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = load_config(None)
    assert (config.store, config.out, config.key_file, config.lang) == (
        Path("store"), Path("out"), Path("simaudit.key"), "vi",
    )  # fmt: skip
    assert (config.fail_on, config.declared, config.checks) == (None, {}, {})


def test_the_file_in_the_working_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("simaudit.toml").write_text('lang = "en"')
    assert load_config(None).lang == "en"


def test_paths_are_relative_to_the_file_unless_given_on_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "etc" / "simaudit.toml"
    path.parent.mkdir()
    path.write_text('store = "../data"\nchecks_folder = "own"\nout = "/srv/out"')
    config = load_config(path)
    assert (config.store, config.checks_folder) == (tmp_path / "etc" / "../data", tmp_path / "etc" / "own")
    assert (config.out, config.key_file) == (Path("/srv/out"), tmp_path / "etc" / "simaudit.key")
    assert config.overridden({"store": Path("here"), "jobs": 3}).store == Path("here")


def test_declared_counts_are_by_carrier_in_lower_case(tmp_path: Path) -> None:
    path = tmp_path / "simaudit.toml"
    path.write_text('[declared."2026-10"]\nViettel = 1234567\nitel = 0')
    assert load_config(path).declared == {"2026-10": {"viettel": 1234567, "itel": 0}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("store = ", ", line 1: not TOML: invalid value; write key = value, "),
        ('a = 1\nb = "x\n', ", line 2, column 7: not TOML: a character that TOML doesn't allow; "),
        ('a = 1\nb = "x', ", line 2: not TOML: a text, a list or a table is not closed; "),
        ("a = " + "[" * 100_000, ": not TOML: nested too deeply"),
        ('stor = "x"', ", line 1: stor: there is no such key; did you mean store?"),
        ("\nqqq = 1", ", line 2: qqq: there is no such key; known: active, carriers, "),
        ('fail_on = "worst"', ", line 1: fail_on: 'none', 'low', 'medium', 'high' or 'critical' is "
         "needed; for example: fail_on = \"critical\""),
        ("# no threads\njobs = 0", ", line 2: jobs: 1 or more is needed; "
         "for example: jobs = 2"),
        ('memory = "much"', ", line 1: memory: this is not of the form that is needed; "
         'for example: memory = "4GB"'),
        ('memory = "1499MB"', ', line 1: memory: 1.5GB or more is needed; for example: memory = "4GB"'),
        (f"[limits]\nmax_line = {10**30}", ", line 2: limits.max_line: less than 2147483648 is needed"),
        (f"[limits]\nmax_workbook_memory = {2**63}", ", line 2: limits.max_workbook_memory: less than "),
        (f"[retention]\nmonths = {10**30}", ", line 2: retention.months: 1200 or less is needed"),
        (f"[retention]\nfindings_months = {10**30}", ", line 2: retention.findings_months: 1200 or less "),
        (f"[carriers.viettel]\nheader_row = {2**31}", ", line 2: carriers.viettel.header_row: less than "),
        (f'[carriers.viettel.declared]\n"2026-10" = {10**13}', ", line 2: carriers.viettel.declared.2026-10"),
        ('lang = "fr"', ", line 1: lang: this is not of the form that is needed; "
         'for example: lang = "vi,en"'),
        ('[declared."2026-13"]\nviettel = 1', ", line 1: declared.2026-13: "),
        ('[declared."2026-10"]\nviettel = -1', ", line 2: declared.2026-10.viettel: "),
        ('[declared."2026-10"]\nitel = 1\nviettel = "many"', ", line 3: declared.2026-10.viettel: "),
        ("[checks.UNR-01]\noff = 'perhaps'", ", line 2: checks.UNR-01.off: "),
        ("[checks.UNR-01]\nleast = [\n1,\n2,\n]", ", line 2: checks.UNR-01.least: one number, one text"),
        ("[limits]\nmax_lines = 3", ", line 2: limits.max_lines: there is no such key; did you mean max_"),
        ('[restricted.communes]\n1 = ["age1x"]', ", line 2: restricted.communes.1: this is not of the form"),
        ('province = "69"', ", line 1: province: no province has the code 69; two digits: 01 Thành phố"),
        ("jobs = 0\nshop = 1", " (and 1 more)"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_line_key_and_cure(tmp_path: Path, text: str, message: str) -> None:
    assert message in refusal(tmp_path / "simaudit.toml", text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('lang = "en"\n[checks.UNR-99]\noff = true\nreason = "x"', ", line 2: checks.UNR-99: no check"),
        ("[checks.UNR-01]\noff = true", ", line 1: checks.UNR-01: a check is switched off with a reason"),
        ("[checks.BLK-07]\n\nmost = 3", ", line 3: checks.BLK-07.most: no such parameter"),
        ("[checks.BLK-07]\nmost_an_hour = 'x'", ", line 2: checks.BLK-07.most_an_hour: a value such as 30 "),
        ('jobs = 1\nchecks_folder = "absent"', ", line 2: checks_folder: no folder "),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_catalogue_is_refused_by_its_line_too(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "simaudit.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        rules_of(load_config(path))
    assert str(caught.value).startswith(f"{path}{message}")


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "simaudit.toml"
    path.write_bytes('letters_folder = "Sở"'.encode("utf-16"))
    with pytest.raises(UsageError, match="the text is not UTF-8; save it"):
        load_config(path)


def test_an_option_that_does_not_fit_is_named_as_it_is_typed() -> None:
    with pytest.raises(UsageError, match="--memory: "):
        Config().overridden({"memory": "much"})
    with pytest.raises(UsageError, match=r"--memory: 1\.5GB or more is needed"):
        Config().overridden({"memory": "1MB"})
    assert Config().overridden({"memory": "1500 MB"}).memory == "1500 MB"
