"""Terms by default."""

from pathlib import Path

from support.kept_months import MONTHS, annexes, audit, of, rows, written_down


def test_without_a_term_in_the_configuration_the_default_ones_hold(home: Path) -> None:
    Path("simaudit.toml").unlink()
    audit("2026-10", "--force")
    assert rows() == of("2026-09", "2026-10")["rows"]
    assert annexes() == of(*MONTHS)["annexes"]
    assert {rule for rule, *_ in written_down()} == {"retention.months = 2"}
