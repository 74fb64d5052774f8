"""A letter about a case names its numbers at every carrier of it, each by the checks that find something."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from support.command import simaudit_
from support.ledger import moment
from support.recorded_letters import record_letter

from simaudit.config import Letterhead
from simaudit.errors import UsageError
from simaudit.jobs.follow_up.letter_numbers import stated_deadline
from simaudit.period import Period
from simaudit.store.follow_ups import FollowUp, Subject
from simaudit.store.ledger import Ledger
from simaudit.store.notices import Notice, notice_numbers, notices


def test_a_case_is_a_notice_to_its_carriers_and_to_none_that_has_victims_alone(ring: Path) -> None:
    cases = json.loads((ring / "out/2026-10/cases.json").read_text(encoding="utf-8"))
    cases = cases["cases"] if isinstance(cases, dict) else cases
    (case_id,) = (case["case_id"] for case in cases if case["numbers"] == 6)
    letter = ("--state", "notified", "--document", "1/SKHCN", "--on", "2026-11-02")
    done = simaudit_("follow", "set", case_id, *letter)
    assert done.stdout.splitlines()[-1].endswith(f"{case_id} names 4 numbers by the findings of 2026-10")
    with Ledger(ring / "store/ledger.duckdb") as ledger:
        to_each = notices(ledger)
        numbers = notice_numbers(ledger, to_each)
    facts = ("1/SKHCN", date(2026, 11, 2), None, (case_id,), (), (case_id,), "2026-10")
    # The two people of vinaphone whose papers were stolen have a finding, and are in no sign.
    assert to_each == (Notice("viettel", *facts, 4, 0, withdrawn=False, key_known=True),)
    of_each = Counter(
        (notice, *check_ids) for notice, check_ids in numbers.select("notice", "check_ids").iter_rows()
    )
    assert of_each == {(0, "MIS-10"): 2, (0, "MIS-08", "MIS-10"): 2}
    refused = simaudit_("follow", "set", case_id, *letter, "--period", "2026-08")
    assert (refused.exit_code, "2026-08 does not have this case" in refused.stderr) == (2, True)
    # A correction stays of the letter's month, unless it names another.
    for month in ((), ("--period", "2026-09")):
        corrected = simaudit_("follow", "set", case_id, *letter, *month)
        of_month = month[-1] if month else "2026-10"
        assert corrected.stdout.splitlines()[-1].endswith(f"by the findings of {of_month}")


def test_a_letter_states_the_deadline_of_its_month_s_report_while_that_is_to_come(ring: Path) -> None:
    """Reports give ten days from their own day; a letter written later gives its twenty from its day."""
    days = {
        ("2026-09", "viettel"): "2026-10-02",
        ("2026-10", "viettel"): "2026-11-03",
        ("2026-10", "vinaphone"): "2026-11-05",
    }
    with Ledger(ring / "store/ledger.duckdb") as ledger:
        for (month, carrier), day in days.items():
            ledger.execute(
                """
                UPDATE month SET figures = regexp_replace(figures, '"made_at":"[0-9-]+', $made_at)
                WHERE period = $month AND carrier = $carrier
                """,
                {"month": month, "carrier": carrier, "made_at": f'"made_at":"{day}'},
            )

        def deadline(carrier: str, day: date, month: str | None = None, days: int | None = 20) -> date | None:
            subject = Subject(carrier=carrier, letter="9/SKHCN")
            letter = FollowUp(subject, "notified", day, "9/SKHCN", None, None, None, None, moment(9, 0), "a")
            period = Period.parse(month) if month else None
            return stated_deadline(ledger, letter, Letterhead(answer_days=days), period)

        of_september, of_october = date(2026, 10, 12), date(2026, 11, 13)
        # September ended on the day before.
        assert deadline("viettel", date(2026, 10, 1)) == of_september
        assert deadline("viettel", date(2026, 11, 12)) == of_october
        # 15 November is a Sunday.
        assert deadline("vinaphone", date(2026, 11, 12)) == date(2026, 11, 16)
        # No month had ended: the last one is named.
        assert deadline("viettel", date(2026, 9, 30)) == of_october
        assert deadline("viettel", date(2026, 10, 1), "2026-10") == of_october
        assert deadline("viettel", date(2026, 11, 13)) == date(2026, 12, 3)
        assert deadline("viettel", date(2026, 11, 5), "2026-09") == date(2026, 11, 25)
        assert deadline("viettel", date(2026, 11, 13), days=None) is None
        assert deadline("mobifone", date(2026, 11, 4)) is None
        with pytest.raises(UsageError) as refused:
            deadline("viettel", date(2026, 11, 4), "2026-08")
        assert refused.value.code == "month_not_in_store"
        # A letter that is corrected stays of the month whose numbers it named.
        subject = Subject(carrier="viettel", letter="9/SKHCN")
        record_letter(ledger, subject, "9/SKHCN", date(2026, 11, 12), [[]])
        assert deadline("viettel", date(2026, 10, 1)) == of_october
        assert deadline("viettel", date(2026, 10, 1), "2026-09") == of_september
