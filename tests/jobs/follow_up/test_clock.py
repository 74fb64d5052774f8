"""The clock of letters as the ledger has it: of a month, and of one carrier."""

from pathlib import Path

import pytest
from support.few_checks import checks_of
from support.recorded_letters import letters_to_two_carriers

from simaudit.config import Letterhead
from simaudit.errors import UsageError
from simaudit.jobs.follow_up.clock import list_clock
from simaudit.period import Period
from simaudit.store.store import Store


def test_without_a_month_the_last_audited_one_and_every_letter_count(tmp_path: Path) -> None:
    letters_to_two_carriers(tmp_path / "store")
    store, checks = Store(tmp_path / "store"), checks_of("PRC-16")
    every, november = (
        list_clock(store, checks, Letterhead(), period, None) for period in (None, Period(2026, 11))
    )
    assert (every.period, november.period) == (Period(2026, 11), Period(2026, 11))
    assert [letter.document for letter in every.clock.letters] == ["1/SKHCN", "4/SKHCN", "2/SKHCN"]
    assert [letter.document for letter in november.clock.letters] == ["1/SKHCN", "2/SKHCN"]
    viettel = list_clock(store, checks, Letterhead(), Period(2026, 11), "viettel").clock
    assert viettel == every.clock.model_copy(update={"letters": every.clock.letters[:1]})
    with pytest.raises(UsageError, match="vinaphon"):
        list_clock(store, checks, Letterhead(), None, "vinaphon")
