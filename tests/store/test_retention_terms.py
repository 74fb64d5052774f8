"""Terms by default, and an installation from before there were any."""

from pathlib import Path

from support.kept_months import MONTHS, annexes, audit, of, rows, simaudit_, written_down

from simaudit.store.store import Store


def test_without_a_term_in_the_configuration_the_default_ones_hold(home: Path) -> None:
    Path("simaudit.toml").unlink()
    audit("2026-10", "--force")
    assert rows() == of("2026-09", "2026-10")["rows"]
    assert annexes() == of(*MONTHS)["annexes"]
    assert {rule for rule, *_ in written_down()} == {"retention.months = 2"}


def test_an_installation_that_kept_everything_is_asked_once_and_keeps_it_until_it_answers(home: Path) -> None:
    Path("simaudit.toml").unlink()
    with Store(Path("store")).open_ledger() as ledger:
        ledger.connection.execute("INSERT INTO retention_question VALUES (NULL)")
    first = audit("2026-10", "--force")
    assert "personal data of 2026-07 to 2026-08 are beyond the default terms" in first.stdout
    second = audit("2026-10", "--force")
    assert "default terms" not in second.stdout
    assert rows() == of(*MONTHS)["rows"]
    assert "until now everything was kept" in simaudit_("doctor").stdout
    Path("simaudit.toml").write_text("[retention]\nmonths = 2\nfindings_months = 24")
    audit("2026-10")
    assert rows() == of("2026-09", "2026-10")["rows"]
    assert "until now everything was kept" not in simaudit_("doctor").stdout


def test_only_the_term_that_is_not_stated_is_asked_for(home: Path) -> None:
    Path("simaudit.toml").write_text("[retention]\nfindings_months = 24")
    with Store(Path("store")).open_ledger() as ledger:
        ledger.connection.execute("INSERT INTO retention_question VALUES (NULL)")
    assert audit("2026-10", "--force").stdout.splitlines()[-1] == (
        "personal data of 2026-07 to 2026-08 are beyond the default terms (subscriber rows 2 months); "
        "until now everything was kept, so nothing was deleted; "
        "state months under [retention] in simaudit.toml (all: keep everything)"
    )
    assert rows() == of(*MONTHS)["rows"]
    assert "the default terms are: subscriber rows 2 months; until now" in simaudit_("doctor").stdout
