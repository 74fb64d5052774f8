"""Moves that nothing interrupts, and places that can't be filled, known before a run begins."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from support.users import give, needs_root

from simaudit.errors import OutputError
from simaudit.intake.limits.process import INTERRUPTING
from simaudit.store.atomic_swap import atomic_swap, built_beside, recover, refuse_irreplaceable


def months(folder: Path) -> tuple[Path, Path]:
    """What was built, and its place with an older month in it."""
    for name, text in (("built", "new"), ("2026-10", "old")):
        (folder / name).mkdir()
        (folder / name / "report.html").write_text(text)
    return folder / "built", folder / "2026-10"


@pytest.mark.parametrize("number", INTERRUPTING)
def test_what_is_put_in_place_is_not_interrupted(tmp_path: Path, number: signal.Signals) -> None:
    built, place = months(tmp_path)
    before = signal.getsignal(number)
    with atomic_swap([(built, place)], tmp_path / "swap.json", "x"):
        os.kill(os.getpid(), number)
    assert (place / "report.html").read_text() == "new"
    assert signal.getsignal(number) == before
    assert [path.name for path in tmp_path.iterdir()] == ["2026-10"]


def test_a_file_is_in_its_place_at_every_instant_and_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, journal = tmp_path / "first", tmp_path / "new/second", tmp_path / "swap.json"
    first.write_text("old")
    first.chmod(0o640)
    replace = Path.replace

    def watched(path: Path, target: Path) -> Path:
        assert target != first or first.exists()
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", watched)
    failed = ZeroDivisionError()
    with suppress(ZeroDivisionError), built_beside({first: b"new", second: b"new"}) as moves:
        with atomic_swap(moves, journal, "x"):
            assert (first.read_text(), second.read_text()) == ("new", "new")
            raise failed
        pytest.fail("it went on")
    assert (first.read_text(), oct(first.stat().st_mode)[-3:]) == ("old", "640")
    assert [path.name for path in tmp_path.iterdir()] == ["first"]
    with built_beside({first: b"new"}) as moves, atomic_swap(moves, journal, "x"):
        pass
    assert (first.read_text(), oct(first.stat().st_mode)[-3:]) == ("new", "640")
    with pytest.raises(OutputError, match="first: cannot be written"), built_beside({first / "x": b""}):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["first"]


def test_old_files_that_cannot_be_removed_are_said_to_be_no_part_of_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built, place = months(tmp_path)
    journal = tmp_path / "swap.json"

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", "report.html")

    with monkeypatch.context() as patch:
        patch.setattr("simaudit.store.atomic_swap.shutil.rmtree", refuse)
        # After the body the ledger has the run.
        with pytest.raises(OutputError) as refused, atomic_swap([(built, place)], journal, "x"):
            pass
    assert str(refused.value) == (
        f"{tmp_path}/.2026-10.old: the new files are in place; those that they replace could not be removed "
        "(Permission denied); remove them by hand, or let the next run try again"
    )
    recover(journal, lambda run: False)
    assert (place / "report.html").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["2026-10"]


def test_a_place_in_a_folder_that_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, place = months(tmp_path)
    refuse_irreplaceable(place)
    refuse_irreplaceable(tmp_path / "absent" / "2026-10")
    # Root may write everywhere, so the system's answer is given for it.
    monkeypatch.setattr(os, "access", lambda path, rights: Path(path) != place)
    with pytest.raises(OutputError, match=f"^{place}: cannot be written \\(Permission denied\\)$"):
        refuse_irreplaceable(place)
    with pytest.raises(OutputError, match=f"^{place}/report.html: cannot be written \\(Not a directory\\)$"):
        refuse_irreplaceable(place / "report.html" / "2026-10")


@needs_root
def test_a_place_with_files_of_another_user_is_refused(tmp_path: Path) -> None:
    _, place = months(tmp_path)
    give(place / "report.html")
    with pytest.raises(OutputError, match="so root cannot use it as its own; as root, run: chown -R root"):
        refuse_irreplaceable(place)


def test_a_link_is_taken_away_itself_and_put_back(tmp_path: Path) -> None:
    elsewhere, link, lost = tmp_path / "elsewhere", tmp_path / "out/link", tmp_path / "out/lost"
    for folder in (elsewhere, link.parent):
        folder.mkdir()
    (elsewhere / "kept").touch()
    link.symlink_to(elsewhere)
    lost.symlink_to(tmp_path / "nowhere")
    failed = ZeroDivisionError()
    with suppress(ZeroDivisionError), atomic_swap([], tmp_path / "swap.json", "x", [link, lost]):
        assert [*link.parent.glob("l*")] == []
        raise failed
    assert (link.readlink(), lost.readlink()) == (elsewhere, tmp_path / "nowhere")
    with atomic_swap([], tmp_path / "swap.json", "x", [link, lost]):
        pass
    assert [*link.parent.iterdir()] == []
    assert (elsewhere / "kept").exists()
