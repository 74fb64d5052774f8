"""What is to be looked at first: new and critical, then new and high, then what is from a month before."""

from simaudit.report.figures.decisions import OpenCheck
from simaudit.report.figures.priorities import PriorityCarrier, in_order, priorities
from simaudit.rules.check import Wording

TITLE = Wording(vi="a", en="a")


def check(id_: str, severity: str, new: int, persisting: int) -> OpenCheck:
    return OpenCheck(id=id_, severity=severity, new=new, persisting=persisting, title=TITLE, remedy=TITLE)


def test_new_and_grave_comes_before_old_and_much() -> None:
    checks = [
        check("A-01", "high", 0, 900), check("A-02", "critical", 0, 5), check("A-03", "high", 9, 0),
        check("A-04", "critical", 1, 0), check("A-05", "critical", 2, 0), check("A-06", "critical", 1, 7),
        check("A-07", "medium", 99, 99), check("A-08", "critical", 0, 0), check("A-09", "high", 9, 0),
    ]  # fmt: skip
    assert [row.id for row in in_order(checks)] == [
        "A-05", "A-06", "A-04", "A-03", "A-09", "A-02", "A-01",
    ]  # fmt: skip


def test_over_carriers_the_same_order_holds_for_the_sums() -> None:
    rows = priorities(
        [
            ("itel", [check("A-01", "critical", 0, 50), check("A-02", "critical", 1, 0)]),
            ("viettel", [check("A-01", "critical", 3, 1), check("A-03", "low", 9, 9)]),
        ]
    )
    assert [(row.id, row.new, row.all) for row in rows] == [("A-01", 3, 54), ("A-02", 1, 1)]
    assert rows[0].carriers == (
        PriorityCarrier(carrier="viettel", new=3, all=4), PriorityCarrier(carrier="itel", new=0, all=50),
    )  # fmt: skip
    assert priorities([("itel", ())]) == ()
