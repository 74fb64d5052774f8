"""A month's figures as the ledger has them by now."""

from collections.abc import Callable
from pathlib import Path

import pytest

from simaudit.errors import Note, UsageError
from simaudit.jobs.stored.stored_month import stored_cases, stored_month
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.store import Store

OCTOBER = Period(2026, 10)


def test_figures_are_those_of_the_audit_in_the_languages_wanted(ring: Path) -> None:
    with Store(ring / "store").open_ledger() as ledger:
        month = stored_month(ledger, OCTOBER, ["en", "vi"], full=True)
        as_audited = stored_month(ledger, OCTOBER).carriers
    overview = month.overview()
    assert [
        (figures.carrier, figures.run.langs, figures.run.full, [check.violations for check in figures.checks])
        for figures in month.carriers
    ] == [
        ("viettel", ("en", "vi"), True, [2, 4]),
        ("vinaphone", ("en", "vi"), True, [2, 0]),
    ]
    assert [(figures.run.langs, figures.run.full) for figures in as_audited] == [(("vi",), False)] * 2
    assert [(case.state, case.numbers) for case in month.cases] == [("continued", 6), ("quiet", 0)]
    assert [row.carrier for row in overview.carriers] == ["viettel", "vinaphone"]
    assert month.not_read == []


def test_a_check_has_the_note_that_its_result_has_by_now(ring: Path) -> None:
    note = Note("verbatim", text="compared anew")
    with Store(ring / "store").open_ledger() as ledger:
        ledger.connection.execute(
            "UPDATE result SET note = $note WHERE carrier = 'viettel' AND check_id = 'MIS-10'",
            {"note": note.json()},
        )
        month = stored_month(ledger, OCTOBER)
    notes = {
        (figures.carrier, check.id): check.note for figures in month.carriers for check in figures.checks
    }
    assert {key: str(value) for key, value in notes.items() if value is not None} == {
        ("viettel", "MIS-10"): str(note)
    }


def refusal(read: Callable[[Ledger, Period], object], ledger: Ledger) -> str:
    with pytest.raises(UsageError) as raised:
        read(ledger, OCTOBER)
    return raised.value.code


def test_figures_of_another_version_are_refused(ring: Path) -> None:
    with Store(ring / "store").open_ledger() as ledger:
        ledger.connection.execute("UPDATE month SET figures = '{}'")
        assert refusal(stored_month, ledger) == "figures_of_other_version"
        assert [case.state for case in stored_cases(ledger, OCTOBER)] == ["continued", "quiet"]
        ledger.connection.execute("UPDATE case_month SET figures = '{}'")
        assert refusal(stored_cases, ledger) == "figures_of_other_version"
