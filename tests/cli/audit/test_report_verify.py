"""`verify`: what differs is named on stdout and ends with 1, what agrees is said."""

from pathlib import Path

from support.command import simaudit_


def test_a_run_as_it_was_left(audited_folder: Path) -> None:
    verified = simaudit_("store", "verify", "out/2026-10")
    assert (verified.exit_code, verified.output) == (
        0,
        "as in the manifest, and the manifest as in the store\n",
    )
    same = simaudit_("store", "verify", "out/2026-10", "out/2026-10")
    assert (same.exit_code, same.output) == (0, "same inputs, same rules, same findings\n")


def test_what_changed_is_named(audited_folder: Path) -> None:
    Path("out/2026-10/viettel/results.csv").write_text("x", encoding="utf-8")
    Path("out/2026-10/overview.json").unlink()
    verified = simaudit_("store", "verify", "out/2026-10")
    assert (verified.exit_code, verified.stderr) == (1, "")
    assert verified.stdout.splitlines() == ["missing: overview.json", "changed: viettel/results.csv"]


def test_a_folder_without_a_run_is_refused(audited_folder: Path) -> None:
    refused = simaudit_("store", "verify", "out")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("simaudit: out: no readable manifest.json in it")
