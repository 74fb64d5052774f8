"""A sentence about the state of store and output stands where it is so, and nowhere else."""

from pathlib import Path

import pytest
from support.command import simaudit_

from simaudit.cli.terminal.output import watch_state, with_state
from simaudit.errors import Note, OutputError, SimauditError

KEPT = "; store and output are as they were"


def raising(*_: object, **__: object) -> None:
    raise ValueError


@pytest.mark.parametrize(
    ("place", "kept"), [("report.pages.render.render_overview", True), ("api.run.with_letters", False)]
)
def test_a_run_that_breaks_off_says_so_as_long_as_it_has_published_nothing(
    place: str, kept: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert simaudit_("audit", "2026-10").exit_code == 0
    before = (folder / "out/2026-10/manifest.json").read_bytes()
    monkeypatch.setattr(f"simaudit.{place}", raising)
    done = simaudit_("audit", "2026-10", "--force")
    assert (done.exit_code, KEPT in done.stderr) == (3, kept), done.stderr
    assert ((folder / "out/2026-10/manifest.json").read_bytes() == before) == kept


def test_a_command_that_nobody_watches_says_nothing_of_it(
    audited_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simaudit.jobs.dossier.letters.write_letters", raising)
    done = simaudit_("letters")
    assert (done.exit_code, "a defect of simaudit" in done.stderr, KEPT in done.stderr) == (3, True, False)


def test_only_what_stops_a_run_anywhere_is_followed_by_it() -> None:
    meta: dict[str, object] = {}
    assert with_state(Note("interrupted"), meta).text() == "interrupted"
    changing: list[int] = []
    watch_state(meta, lambda: len(changing))
    assert with_state(SimauditError("too_little_memory"), meta).text().endswith(KEPT)
    refused = OutputError("cannot_be_written", path="x", why=Note("no_space_left"))
    assert with_state(refused, meta) is refused
    changing.append(1)
    assert with_state(Note("interrupted"), meta).text() == "interrupted"
