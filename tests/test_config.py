"""simaudit.toml: defaults, paths, what is refused and how it is said."""

from pathlib import Path

import pytest

from simaudit.config import Config, load_config
from simaudit.errors import UsageError


def refusal(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_config(path)
    assert str(caught.value).startswith(f"{path}: ")
    return str(caught.value).removeprefix(f"{path}: ")


def test_without_a_file_the_defaults_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = load_config(None)
    assert (config.store, config.out, config.key_file, config.lang) == (
        Path("store"), Path("out"), Path("simaudit.key"), "vi",
    )  # fmt: skip
    assert (config.fail_on, config.declared, config.checks) == (None, {}, {})


def test_the_file_that_lies_here_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
    ("text", "said"),
    [
        ("store = ", "not TOML: "),
        ('shop = "x"', "shop: Extra inputs are not permitted"),
        ('fail_on = "worst"', "fail_on: "),
        ("jobs = 0", "jobs: "),
        ('memory = "much"', "memory: "),
        ('[declared."2026-13"]\nviettel = 1', "declared.2026-13"),
        ('[declared."2026-10"]\nviettel = -1', "declared.2026-10.viettel: "),
        ('[declared."2026-10"]\nviettel = "many"', "declared.2026-10.viettel: "),
        ("[checks.UNR-01]\noff = 'perhaps'", "checks.UNR-01.off: "),
        ("[checks.UNR-01]\nleast = [1]", "checks.UNR-01.least"),
    ],
)
def test_what_does_not_fit_is_refused_by_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(tmp_path / "simaudit.toml", text).startswith(said)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "simaudit.toml"
    path.write_bytes('authority = "Sở"'.encode("utf-16"))
    with pytest.raises(UsageError, match="not TOML"):
        load_config(path)


def test_an_option_that_does_not_fit_is_named_as_it_is_typed() -> None:
    with pytest.raises(UsageError, match="--memory: "):
        Config().overridden({"memory": "much"})
