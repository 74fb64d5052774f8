"""verify: a run's files, its months in the store and the key; after a killed run and for a self-check too."""

import json
from pathlib import Path

import duckdb
import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import in_copy, judge_by

from simaudit.config.key import installation_key

WHOLE = (0, ["as in the manifest, and the manifest as in the store"])
MONTH = Path("store/months/2026-10")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """October of two carriers in out/ and store/, and viettel's self-check."""
    folder = tmp_path_factory.mktemp("done")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch)
        for carrier in ("viettel", "vinaphone"):
            write(Path(f"in/{carrier}_2026-10.csv"), [person(carrier, number) for number in range(1, 5)])
        assert simaudit_("audit", "in").exit_code == 0
        assert simaudit_("selfcheck", "in/viettel_2026-10.csv", "--carrier", "viettel").exit_code == 0
    return folder


@pytest.fixture(autouse=True)
def folder(done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, the current folder."""
    return in_copy(done, tmp_path / "copy", monkeypatch)


def verify(folder: str = "out/2026-10", *options: str) -> tuple[int, list[str]]:
    ended = simaudit_("store", "verify", folder, *options)
    return ended.exit_code, (ended.stdout + ended.stderr).splitlines()


def test_a_run_and_a_self_check_are_whole() -> None:
    assert verify() == WHOLE
    assert verify("selfcheck/out/2026-10") == WHOLE


def test_a_run_of_the_same_second_in_another_store_is_no_changed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that stands before the run's own, and knows a run of the month at that moment too."""
    made = json.loads(Path("selfcheck/out/2026-10/manifest.json").read_text(encoding="utf-8"))["made_at"]
    with duckdb.connect("store/ledger.duckdb") as ledger:
        ledger.execute("INSERT INTO seal VALUES ('2026-10', $made, 'another')", {"made": made})
    assert verify("selfcheck/out/2026-10") == WHOLE


def test_months_swapped_in_the_store_are_told() -> None:
    one, other = (MONTH / f"{carrier}.parquet" for carrier in ("viettel", "vinaphone"))
    one.rename("one")
    other.rename(one)
    Path("one").rename(other)
    assert verify() == (1, [f"changed: {one}", f"changed: {other}"])


def test_a_month_lost_from_the_store_is_told_and_a_deleted_one_is_not() -> None:
    (MONTH / "viettel.parquet").rename("lost")
    (MONTH / "vinaphone.missing.parquet").write_bytes(b"")
    assert verify() == (
        1, [f"missing: {MONTH}/viettel.parquet", f"changed: {MONTH}/vinaphone.missing.parquet"],
    )  # fmt: skip
    Path("lost").rename(MONTH / "viettel.parquet")
    assert simaudit_("store", "purge", "--period", "2026-10", "--yes").exit_code == 0
    assert verify() == WHOLE
    # Audited again they are there again, and have to be.
    assert simaudit_("audit", "in", "--force").exit_code == 0
    assert verify() == WHOLE
    (MONTH / "viettel.parquet").unlink()
    assert verify() == (1, [f"missing: {MONTH}/viettel.parquet"])


def test_another_key_is_told() -> None:
    Path("simaudit.key").rename("first.key")
    code, (said,) = verify()
    assert (code, said.partition(";")[0]) == (
        1, "simaudit.key: the key file is not there, and the months in store were audited under it",
    )  # fmt: skip
    assert not Path("simaudit.key").exists()
    installation_key(Path("simaudit.key"))
    code, (said,) = verify()
    assert (code, said.partition(";")[0]) == (
        1, "simaudit.key: not the key under which the months in store were audited",
    )  # fmt: skip
    # A store that is named is another installation's, as far as anybody knows.
    assert verify("out/2026-10", "--store", "store") == WHOLE


@pytest.mark.parametrize("options", [(), ("selfcheck/out/2026-10/viettel/receipt.json",), ("out/2026-10",)])
def test_what_a_killed_run_left_is_undone_before_anything_is_read(options: tuple[str, ...]) -> None:
    """As a run left it that was killed when it had moved the months and the output to their places."""
    places = [MONTH / "viettel.parquet", Path("out/2026-10")]
    listed = [[str(place.resolve()), True] for place in places]
    for place in places:
        place.rename(place.with_name(f".{place.name}.old"))
    places[0].write_bytes(b"built")
    journal = {"run": "2026-11-01 08:00:00", "done": False, "places": listed}
    Path("store/swap.json").write_text(json.dumps(journal))
    code, said = verify("out/2026-10", *options)
    assert (code, said[0]) == (0, WHOLE[1][0] if not options else "same inputs, same rules, same findings")
    assert not Path("store/swap.json").exists()
    assert verify() == WHOLE
