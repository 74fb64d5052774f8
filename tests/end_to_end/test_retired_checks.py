"""A check that was retired: its id stays its own, and what it once found is neither put right nor lost."""

import re
from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import own_check, person, write
from support.history import History

from simaudit.paths import CHECKS
from simaudit.rules.check import Check
from simaudit.rules.load import load_catalogue, load_check, near_check, retired_ids
from simaudit.store.ledger import Ledger

OLD_CARD = {"id_type": "CMND", "id_number": "271000123", "authenticated_at": ""}


def as_it_was(folder: Path) -> Check:
    """A check under the retired id, as an earlier catalogue had it: UNR-10's query."""
    (source,) = CHECKS.glob("*/UNR-10_*.sql")
    path = folder / "unregistered" / source.name.replace("UNR-10", "UNR-09")
    path.parent.mkdir()
    text = source.read_text(encoding="utf-8").replace('id         = "UNR-10"', 'id         = "UNR-09"')
    path.write_text(text, encoding="utf-8")
    return load_check(path)


def rows(*on_old_cards: int) -> list[dict[str, str]]:
    return [person("viettel", n, **(OLD_CARD if n in on_old_cards else {})) for n in range(1, 10)]


def test_what_took_a_retired_check_s_place_is_a_check() -> None:
    ids = {check.id for check in load_catalogue()}
    retired = retired_ids(CHECKS)
    assert retired == {"UNR-09": ("UNR-10", "MIS-29"), "BLK-03": ("BLK-18",)}
    assert not ids & retired.keys()
    assert {check_id for instead in retired.values() for check_id in instead} <= ids
    assert near_check("UNR-09", ["UNR-08"]).text() == "it was retired, and UNR-10, MIS-29 took its place"
    assert near_check("UNR-99", ["UNR-08"]).text() == "did you mean UNR-08?"


def test_its_findings_are_not_put_right_by_its_end_and_the_months_that_have_them_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History(tmp_path, checks=("UNR-01", "UNR-10"), beside=[as_it_was(tmp_path)])
    history.audit("2026-08", {"viettel": rows(1, 2)})
    assert history.found("2026-08", "viettel") == {
        (check, n): ("new", "2026-08") for check in ("UNR-09", "UNR-10") for n in (1, 2)
    }
    history.beside = ()
    # One of the two is put right meanwhile, and one is new.
    history.audit("2026-09", {"viettel": rows(2, 3)})
    assert history.found("2026-09", "viettel") == {
        ("UNR-10", 2): ("persisting", "2026-08"),
        ("UNR-10", 3): ("new", "2026-09"),
    }
    results = history.results("2026-09", "viettel")
    assert {check: row["resolved"] for check, row in results.items()} == {"UNR-01": 0, "UNR-10": 1}
    assert history.gone("2026-09", "viettel") == {"UNR-10": {"value_changed": 1}}
    with Ledger(tmp_path / "store" / "ledger.duckdb") as ledger:
        recorded = ledger.execute("SELECT period, check_id, count(*) FROM known GROUP BY ALL ORDER BY ALL")
        assert recorded.fetchall() == [
            ("2026-08", "UNR-09", 2), ("2026-08", "UNR-10", 2), ("2026-09", "UNR-10", 2),
        ]  # fmt: skip
    # The month that has them is written again, and a follow-up of what was found then is taken.
    monkeypatch.chdir(tmp_path)
    written = simaudit_("report", "--period", "2026-08")
    assert written.exit_code == 0, written.output
    assert history.results("2026-08", "viettel")["UNR-09"]["violations"] == 2
    followed = simaudit_("follow", "set", "viettel:UNR-09", "--state", "open")
    assert followed.exit_code == 0, followed.output


@pytest.mark.parametrize(("id_", "instead"), [("UNR-09", "UNR-10, MIS-29"), ("BLK-03", "BLK-18")])
def test_who_names_it_is_told_what_took_its_place(
    id_: str, instead: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("2026-10/viettel.csv"), rows())
    told = f"no check has this id; it was retired, and {instead} took its place"
    waivers = Path("waivers.toml")
    waivers.write_text(
        f'[[waiver]]\ncheck = "{id_}"\ncarrier = "viettel"\nmsisdn = "0961234567"\nreason = "r"\n'
        'approver = "a"\ndocument = "d"\nexpires = 2027-01-01\n',
        encoding="utf-8",
    )
    done = simaudit_("audit", "2026-10")
    assert (done.exit_code, told in done.stderr, "waiver 1, line 2" in done.stderr) == (2, True, True)
    waivers.unlink()
    Path("simaudit.toml").write_text(f'[checks.{id_}]\noff = true\nreason = "r"\n', encoding="utf-8")
    done = simaudit_("audit", "2026-10")
    assert (done.exit_code, told in done.stderr, "simaudit.toml, line 1" in done.stderr) == (2, True, True)
    Path("simaudit.toml").unlink()
    shown = simaudit_("rules", "show", id_)
    assert (shown.exit_code, f"it was retired, and {instead} took its place" in shown.stderr) == (2, True)
    own_check(id_, "SELECT carrier, msisdn, record, NULL AS subject, NULL AS detail FROM live")
    done = simaudit_("audit", "2026-10")
    assert done.exit_code == 2
    assert re.search(rf"the id {id_} was retired \(.*retired\.toml\)", done.stderr), done.stderr
