"""The two files of a new check: the next free id, never a retired one; refused until texts are written."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from simaudit.cli import main
from simaudit.contract import FAMILIES
from simaudit.errors import CatalogueError, Note, OutputError, UsageError
from simaudit.judge.check_cases import run_cases
from simaudit.paths import CHECKS
from simaudit.rules.case_file import case_file
from simaudit.rules.check import UNWRITTEN, Header, Identity
from simaudit.rules.load import load_catalogue, load_check, retired_ids
from simaudit.rules.scaffold import PREFIXES, next_id, own_ids_of_families, write_skeleton

HIGHEST = {
    family: max(check.id for check in load_catalogue() if check.family == family) for family in FAMILIES
}


def after(check_id: str, steps: int = 1) -> str:
    return f"{check_id[:4]}{int(check_id[4:]) + steps:02d}"


def finish(path: Path) -> Path:
    """Write the texts of a skeleton."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(UNWRITTEN, "written"), encoding="utf-8")
    return path


@pytest.mark.parametrize("family", FAMILIES)
def test_the_next_id_follows_the_family_s_highest(family: str) -> None:
    assert HIGHEST[family].startswith(PREFIXES[family])
    assert next_id(PREFIXES[family], [CHECKS]) == after(HIGHEST[family])


def test_a_department_s_own_checks_have_ids_of_their_own_whatever_their_family(tmp_path: Path) -> None:
    first, second = (
        write_skeleton(family, slug, tmp_path)
        for family, slug in (("bulk", "own-rule"), ("extract", "own-rule-2"))
    )
    assert [*first, *second] == [
        tmp_path / name
        for name in (
            "bulk/DP-01_own-rule.sql",
            "bulk/DP-01_own-rule.cases.toml",
            "extract/DP-02_own-rule-2.sql",
            "extract/DP-02_own-rule-2.cases.toml",
        )
    ]
    for path in (first[0], second[0]):
        finish(path)
    checks = load_catalogue([CHECKS, tmp_path])
    assert [check.id for check in checks if check.path.is_relative_to(tmp_path)] == ["DP-01", "DP-02"]
    assert own_ids_of_families(checks) is None


def test_an_older_own_check_under_an_id_of_a_family_is_told_of(tmp_path: Path) -> None:
    path, _ = write_skeleton("bulk", "own-rule", tmp_path)
    text = finish(path).read_text(encoding="utf-8").replace("DP-01", "BLK-90")
    path.rename(path.with_name("BLK-90_own-rule.sql")).write_text(text, encoding="utf-8")
    note = own_ids_of_families(load_catalogue([CHECKS, tmp_path]))
    assert note == Note("own_id_of_family", checks=["BLK-90"])


def test_a_retired_id_is_not_given_again(tmp_path: Path) -> None:
    (tmp_path / "retired.toml").write_text(
        '[[retired]]\nid = "DP-40"\nreason = "merged into BLK-02"\n', encoding="utf-8"
    )
    path, _ = write_skeleton("bulk", "own-rule", tmp_path)
    assert path.name == "DP-41_own-rule.sql"
    assert next_id("MIS", [CHECKS, tmp_path]) == after(HIGHEST["mismatched"])


def test_a_gap_is_not_filled(tmp_path: Path) -> None:
    path, cases = write_skeleton("bulk", "own-rule", tmp_path)
    cases.unlink()
    text = path.read_text(encoding="utf-8").replace("DP-01", "BLK-07")
    path.rename(path.with_name("BLK-07_own-rule.sql")).write_text(text, encoding="utf-8")
    assert next_id("BLK", [tmp_path]) == "BLK-08"
    assert next_id("PRC", [tmp_path, tmp_path / "none"]) == "PRC-01"


def test_a_check_under_a_retired_id_is_refused(tmp_path: Path) -> None:
    path, _ = write_skeleton("bulk", "own-rule", tmp_path)
    finish(path)
    (tmp_path / "retired.toml").write_text('[[retired]]\nid = "DP-01"\nreason = "a"\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match="was retired"):
        load_catalogue([tmp_path])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[retired]]\nid = "BLK-40"\n', ", line 1: retired 1.reason: is missing"),
        (
            '[[retired]]\nid = "BLK-4"\nreason = "a"\n',
            ", line 2: retired 1.id: this is not of the form",
        ),
        ('[[gone]]\nid = "BLK-40"\n', ", line 1: gone: there is no such key; known: retired"),
        ("[[retired]\n", "not TOML"),
    ],
)
def test_an_invalid_list_of_retired_ids_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "retired.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"retired\.toml, ") as refused:
        retired_ids(tmp_path)
    assert message in str(refused.value)


def test_no_check_has_a_retired_id() -> None:
    assert not retired_ids(CHECKS).keys() & {check.id for check in load_catalogue()}


def test_the_skeleton_shows_every_key_of_a_header(tmp_path: Path) -> None:
    path, _ = write_skeleton("extract", "own-rule", tmp_path)
    text = path.read_text(encoding="utf-8")
    keys = {field.alias or name for name, field in Identity.model_fields.items()}
    assert {key for key in keys if f"\n{key} " in text or f"\n# {key} " in text} == keys
    assert all(f"[{name}]" in text for name in Header.model_fields)


def test_the_skeleton_s_cases_pass(tmp_path: Path) -> None:
    path, cases_path = write_skeleton("extract", "own-rule", tmp_path / "checks")
    check = load_check(finish(path))
    cases = case_file(check)
    assert cases
    results = list(run_cases(check, cases, [check]))
    assert (len(results), cases_path.exists()) == (4, True)
    assert all(result.as_expected for result in results)


def test_a_skeleton_is_refused_until_its_texts_are_written(tmp_path: Path) -> None:
    path, _ = write_skeleton("extract", "own-rule", tmp_path)
    with pytest.raises(CatalogueError) as refused:
        load_check(path)
    names = ("title", "meaning", "why", "innocent", "remedy", "inspect")
    texts = ", ".join(f"{name}.{lang}" for name in names for lang in ("vi", "en"))
    assert str(refused.value) == (
        f"{path}: texts that are still “…”: {texts}; write them, in Vietnamese and in English"
    )
    finish(path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('[why]\nvi = "written"', '[why]\nvi = " …"'), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"still “…”: why\.vi; write"):
        load_check(path)


@pytest.mark.parametrize(
    ("family", "slug", "message"),
    [
        ("fraud", "own-rule", "no family is called fraud"),
        ("BLK", "own-rule", "no family is called BLK"),
        ("bulk", "Own", "lower-case words joined by hyphens"),
        ("bulk", "../own", "lower-case words joined by hyphens"),
        ("bulk", "own_rule", "lower-case words joined by hyphens"),
        ("bulk", "", "lower-case words joined by hyphens"),
    ],
)
def test_an_invalid_family_or_slug_is_refused(tmp_path: Path, family: str, slug: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        write_skeleton(family, slug, tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_installed_catalogue_is_not_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simaudit.rules.scaffold.BUNDLED", True)
    with pytest.raises(UsageError, match="--folder"):
        write_skeleton("bulk", "own-rule")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "checks").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        write_skeleton("bulk", "own-rule", tmp_path / "checks")


def test_a_family_without_an_id_left_says_so(tmp_path: Path) -> None:
    (tmp_path / "retired.toml").write_text('[[retired]]\nid = "BLK-99"\nreason = "a"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="no id is left after BLK-99"):
        next_id("BLK", [tmp_path])


def test_a_family_has_ninety_nine_ids(tmp_path: Path) -> None:
    (tmp_path / "retired.toml").write_text('[[retired]]\nid = "BLK-98"\nreason = "a"\n', encoding="utf-8")
    assert next_id("BLK", [tmp_path]) == "BLK-99"


def test_the_command_prints_both_paths(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["rules", "new", "bulk", "own-rule", "--folder", str(tmp_path)])
    stem = tmp_path / "bulk" / "DP-01_own-rule"
    assert (done.exit_code, done.stdout) == (0, f"{stem}.sql\n{stem}.cases.toml\n")
    assert "to be written: the query; the header's keys; title, meaning, why, " in done.stderr
    assert f"simaudit rules test DP-01 --folder {tmp_path} tries it" in done.stderr
    refused = CliRunner().invoke(main, ["rules", "new", "fraud", "own-rule", "--folder", str(tmp_path)])
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "no family is called fraud" in refused.stderr
