"""What of a carrier's month is enough for an unannounced inspection."""

from datetime import date

from support.letters import DECISIONS, decided, open_check

from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.decisions import CheckNotice
from simaudit.report.figures.inspection import CaseGround, OverdueGround, inspection_grounds


def test_a_case_for_the_police_what_is_there_after_a_deadline_and_a_point(figures: CarrierFigures) -> None:
    (case, *_) = figures.cases
    notices = [
        CheckNotice(on=date(2026, 9, 5), document=None, deadline=deadline, in_time=in_time)
        for deadline, in_time in (
            (date(2026, 10, 20), True), (date(2026, 11, 20), True), (None, True), (date(2026, 10, 20), False),
        )
    ]  # fmt: skip
    checks = tuple(
        open_check(f"{number}", 30, 4).model_copy(update={"notice": notice})
        for number, notice in enumerate(notices)
    )
    grounds = inspection_grounds(
        decided(figures, DECISIONS.model_copy(update={"checks": checks})), [case.case_id, "V-0000-0000"]
    )
    assert grounds.cases == (CaseGround(case_id=case.case_id, numbers=8),)
    assert grounds.overdue == (
        OverdueGround(check_id="ABC-01", title=checks[0].title, numbers=30, deadline=date(2026, 10, 20)),
    )
    assert grounds.points == DECISIONS.points
    assert grounds.enough


def test_nothing_is_said_of_what_is_only_asked_back(figures: CarrierFigures) -> None:
    broken = figures.reliability.model_copy(update={"verdict": "not_sufficient"})
    shown = decided(figures).model_copy(update={"reliability": broken})
    grounds = inspection_grounds(shown, [case.case_id for case in figures.cases])
    assert (grounds.unusable, grounds.enough) == (True, False)


def test_of_a_case_the_numbers_in_scope_count(figures: CarrierFigures) -> None:
    (case, *_) = figures.cases
    for in_scope, cases in ((3, (CaseGround(case_id=case.case_id, numbers=3),)), (0, ())):
        own = decided(figures).model_copy(update={"cases": (case.model_copy(update={"in_scope": in_scope}),)})
        assert inspection_grounds(own, [case.case_id]).cases == cases
