"""The figures of a month's cases: which are explained and drawn, and a carrier's own part."""

from datetime import date

import pytest
from support.linked import linked, linked_row
from support.shown_cases import QUIET, shown_cases

from simaudit.cases.month_cases import CaseRequest, month_cases
from simaudit.period import Period
from simaudit.report.figures import cases
from simaudit.report.figures.cases import CaseFacts, LinkGroups, carrier_cases, case_figures


def test_a_ring_its_stock_and_a_quiet_case() -> None:
    ring, stock, quiet = case_figures(shown_cases())
    assert (ring.numbers, ring.papers, ring.faces, ring.points, ring.clerks) == (12, 7, 2, 4, 2)
    assert (ring.carriers, ring.marks, ring.spans) == (("itel", "viettel"), ("UNR-01",), False)
    assert (ring.first_day, ring.last_day) == (date(2026, 10, 2), date(2026, 10, 5))
    assert ring.facts == CaseFacts(
        groups=(
            LinkGroups(link="device", groups=1, numbers=12),
            LinkGroups(link="face", groups=1, numbers=12),
        ),
    )
    assert ring.timeline is not None
    assert [step.registrations for step in ring.timeline.steps] == [3, 4, 4]
    assert (ring.timeline.last, ring.timeline.before, ring.timeline.after) == (date(2026, 10, 4), 0, 1)
    assert (stock.timeline, stock.first_day) == (None, None)
    assert stock.network is not None
    assert (quiet.case_id, quiet.facts, quiet.timeline, quiet.network) == (QUIET, None, None, None)


def test_a_part_is_drawn_from_the_carrier_s_own_rows() -> None:
    found = shown_cases()
    (own,) = carrier_cases(found, "itel", case_figures(found))
    assert (own.spans, own.numbers, own.carriers) == (True, 4, ("itel",))
    assert own.network is not None
    assert {node.carrier for node in own.network.nodes} == {""}
    assert sum(node.numbers for node in own.network.nodes if node.kind == "number") == 4
    assert own.facts is not None
    assert {group.link: group.numbers for group in own.facts.groups} == {"device": 4, "face": 4}


def test_the_part_of_a_case_of_one_carrier_is_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    # Over all carriers the first two are drawn; of Itel's own cases the first two are others.
    monkeypatch.setattr(cases, "DRAWN", 2)
    monkeypatch.setattr(cases, "EXPLAINED", 3)
    rows = [
        linked_row(10 * case + n, [("device", f"{case}")], carrier=carrier)
        for case, carrier in enumerate(("viettel", "itel", "viettel", "itel", "itel"))
        for n in range(9 - case)
    ]
    found = month_cases(linked(*rows), CaseRequest(Period(2026, 10), b"key"))
    whole = case_figures(found)
    for carrier in ("viettel", "itel"):
        part = carrier_cases(found, carrier, whole)
        assert part == carrier_cases(found, carrier, ())
        assert [bool(one.network) for one in part] == [True, True, False][: len(part)]


def test_only_the_strongest_are_drawn_and_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "DRAWN", 2)
    monkeypatch.setattr(cases, "EXPLAINED", 3)
    rows = [linked_row(10 * case + n, [("device", f"{case}")]) for case in range(4) for n in range(5 + case)]
    figures = case_figures(month_cases(linked(*rows), CaseRequest(Period(2026, 10), b"key")))
    assert [(one.numbers, bool(one.facts), bool(one.network), bool(one.timeline)) for one in figures] == [
        (8, True, True, True),
        (7, True, True, True),
        (6, True, False, False),
        (5, False, False, False),
    ]
