"""Whether checks are sound: of a department's asked when read; of the catalogue's, by who judges."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from support.check_files import write_check

from simaudit.cli import main
from simaudit.config import Config, rules_in_force
from simaudit.config.rules_in_force import require_sound_checks, rules_of
from simaudit.contract import DTYPES
from simaudit.errors import CatalogueError
from simaudit.rules import load
from simaudit.rules.load import load_catalogue, load_check
from simaudit.rules.soundness import shared_columns

UNSOUND = ("length(full_name)", "length(full_nam)")


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in place of the catalogue's."""
    folder = tmp_path / "checks"
    folder.mkdir()
    for module in (load, rules_in_force):
        monkeypatch.setattr(module, "CHECKS", folder)
    monkeypatch.chdir(tmp_path)
    return folder


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, [*arguments, "--lang", "en"])
    return done.exit_code, done.stdout, done.stderr


def test_what_reads_headers_alone_lists_a_check_of_the_catalogue_that_nothing_is_judged_by(
    catalogue: Path,
) -> None:
    path = write_check(catalogue, *UNSOUND)
    assert run("rules", "list") == (0, "BLK-90  low       risk         b\n", "")
    (check,) = rules_of(Config()).checks
    with pytest.raises(CatalogueError) as refused:
        require_sound_checks([check])
    Path("viettel_2026-10.csv").write_text("msisdn,full_name\n0961000001,X\n", "utf-8")
    judging = (("rules", "show", "BLK-90"), ("rules", "test"), ("audit", "viettel_2026-10.csv"))
    for arguments in judging:
        code, stdout, stderr = run(*arguments)
        assert (code, stdout) == (2, "")
        assert str(refused.value) in stderr
    assert str(path) in str(refused.value)


def test_a_check_of_the_catalogue_without_its_texts_is_not_listed(catalogue: Path) -> None:
    write_check(catalogue, 'vi = "a"', 'vi = "…"')
    code, stdout, stderr = run("rules", "list")
    assert (code, stdout) == (2, "")
    assert "texts that are still “…”: title.vi" in stderr


@pytest.mark.parametrize(
    ("keys", "columns"),
    [("paper", "date_of_birth, id_number"), ("portrait", "date_of_birth, id_number, portrait_hash")],
)
def test_a_check_that_reads_keys_of_people_needs_what_tells_people_apart(
    keys: str, columns: str, tmp_path: Path
) -> None:
    """Else it would pass where names or births were not handed in."""
    key = {"paper": "paper_hash", "portrait": "face_hash"}[keys]
    path = write_check(
        tmp_path,
        "length(full_name) < $least",
        f"length(full_name) < $least AND {key} IN (FROM {keys}_of_people)",
    )
    with pytest.raises(CatalogueError, match=f"uses columns that needs doesn't name: {columns}"):
        load_check(path)


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("cousin", "names an unknown link cousin; one of .*device.*paper"),
        ("forged series", r"forged series takes parameters that the check does not have \(distance\)"),
    ],
)
def test_a_link_that_cannot_be_drawn_is_refused(link: str, fault: str, tmp_path: Path) -> None:
    path = write_check(tmp_path, "[params]", f'[case]\nlink = "{link}"\n\n[params]')
    with pytest.raises(CatalogueError, match=fault):
        load_check(path)


def test_a_check_of_ones_own_is_asked_when_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own").mkdir()
    path = write_check(tmp_path / "own", *UNSOUND)
    Path("simaudit.toml").write_text('checks_folder = "own"\n', "utf-8")
    code, stdout, stderr = run("rules", "list")
    assert (code, stdout) == (2, "")
    assert str(path.relative_to(tmp_path)) in stderr


def test_the_catalogue_is_sound() -> None:
    require_sound_checks(load_catalogue())


@pytest.mark.parametrize(
    ("shares", "query", "said"),
    [
        ('["id_type"]', "", "shares names what is no column of texts: id_type"),
        ('["colour"]', "", "shares names what is no column of texts: colour"),
        (
            "[]",
            " WHERE full_name IN (SELECT full_name FROM live GROUP BY full_name)",
            "shares names other columns than those by which the query gathers rows: full_name",
        ),
        (
            '["msisdn"]',
            " QUALIFY count(*) OVER (PARTITION BY carrier, full_name) > 2",
            "shares names other columns than those by which the query gathers rows: full_name",
        ),
    ],
)
def test_what_rows_share_is_held_to_the_query(tmp_path: Path, shares: str, query: str, said: str) -> None:
    path = write_check(tmp_path, 'needs = ["full_name"]', f'needs = ["full_name"]\nshares = {shares}')
    text = path.read_text("utf-8")
    path.write_text(text.replace("SELECT * FROM live)", f"SELECT * FROM live{query})"), "utf-8")
    with pytest.raises(CatalogueError) as refused:
        load_check(path)
    assert said in str(refused.value)


def test_no_header_names_other_columns_than_its_query_where_this_tells() -> None:
    told = {check.id: shared_columns(check) for check in load_catalogue()}
    shares = {check.id: check.header.check.shares for check in load_catalogue()}
    assert all(value is not None for value in shares.values())
    gathering = {check_id for check_id, value in shares.items() if value and value[0] in DTYPES}
    assert {check_id for check_id, columns in told.items() if columns} <= gathering
    # By hashes and expressions the query of these tells nothing.
    untold = {"MIS-09", "MIS-23", "MIS-27", "MIS-28", "BLK-12", "BLK-18"}
    assert {check_id for check_id in gathering if not told[check_id]} == untold
