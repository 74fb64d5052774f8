"""What is to be looked at first: new and critical, then new and high, then what is from a month before."""

from simaudit.report.figures.decisions import OpenCheck, PriorityCarrier, in_order, priorities
from simaudit.rules.check import Wording

TITLE = Wording(vi="a", en="a")


def check(id_: str, severity: str, new: int, persisting: int, true_share: float = 0.5) -> OpenCheck:
    return OpenCheck(
        id=id_,
        severity=severity,
        new=new,
        persisting=persisting,
        title=TITLE,
        remedy=TITLE,
        true_share=true_share,
    )


def test_of_like_gravity_what_is_expected_to_be_true_comes_first() -> None:
    checks = [
        check("A-01", "critical", 100, 0, 0.02), check("A-02", "critical", 4, 0, 0.9),
        check("A-03", "critical", 0, 10, 0.1), check("A-04", "high", 0, 3, 0.1),
    ]  # fmt: skip
    assert [row.id for row in in_order(checks)] == ["A-02", "A-01", "A-03", "A-04"]
    rows = priorities([("itel", checks[:2]), ("viettel", [check("A-01", "critical", 9, 1, 0.5)])])
    assert [(row.id, row.expected_new, row.expected) for row in rows] == [
        ("A-01", 6.5, 7.0),
        ("A-02", 3.6, 3.6),
    ]
    assert [part.carrier for part in rows[0].carriers] == ["viettel", "itel"]


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
        PriorityCarrier(carrier="viettel", new=3, all=4, expected=2.0, expected_new=1.5),
        PriorityCarrier(carrier="itel", new=0, all=50, expected=25.0, expected_new=0.0),
    )  # fmt: skip
    assert priorities([("itel", ())]) == ()
