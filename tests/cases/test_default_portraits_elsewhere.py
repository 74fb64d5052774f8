"""A portrait at two carriers: what each says that its hashes are of decides whether it is named, or joins."""

from collections.abc import Mapping

from support.linked import linked, linked_row

from simaudit.cases.default_portraits import PortraitSettings
from simaudit.cases.month_cases import CaseRequest, MonthCases, carrier_part, month_cases
from simaudit.period import Period


def _found(declared: Mapping[str, str], default: tuple[tuple[str, str], ...] = ()) -> MonthCases:
    """Five numbers of each carrier on one device, all with the portrait `f`."""
    rows = [
        linked_row(number, [("device", carrier)], carrier=carrier, face="f")
        for first, carrier in ((0, "viettel"), (10, "vinaphone"))
        for number in range(first, first + 5)
    ]
    request = CaseRequest(Period(2026, 10), b"key", portraits=PortraitSettings(default, declared))
    return month_cases(linked(*rows), request)


def _carriers(month: MonthCases) -> list[list[str]]:
    return sorted(month.cases["carriers"].to_list())


APART = [["viettel"], ["vinaphone"]]


def test_of_carriers_that_say_nothing_each_has_a_case_of_its_own() -> None:
    for declared in ({}, {"viettel": "face, arcface 0.6"}, {"viettel": "file", "vinaphone": "face"}):
        month = _found(declared)
        assert _carriers(month) == APART
        assert month.elsewhere.is_empty()


def test_of_one_kind_the_portrait_is_named_in_both_cases() -> None:
    kinds = (
        {"viettel": "face", "vinaphone": "face"},
        {"viettel": "face, arcface 0.6", "vinaphone": "face, arcface 0.5"},
    )
    for declared in kinds:
        month = _found(declared)
        assert _carriers(month) == APART
        first, second = month.cases["case_id"].to_list()
        assert sorted(month.elsewhere.rows()) == sorted([(first, second, 1), (second, first, 1)])


def test_of_one_method_it_joins_them_and_counts_once() -> None:
    month = _found({"viettel": "face, arcface 0.6", "vinaphone": "face, arcface 0.6"})
    assert month.cases.select("carriers", "faces", "links").rows() == [
        (["viettel", "vinaphone"], 1, ["device", "shared face"])
    ]
    assert month.elsewhere.is_empty()
    assert carrier_part(month, "viettel").select("numbers", "faces", "spans").rows() == [(5, 1, True)]


def test_a_default_portrait_of_either_joins_and_names_nothing() -> None:
    declared = {"viettel": "file", "vinaphone": "file"}
    month = _found(declared, (("viettel", "f"),))
    assert _carriers(month) == APART
    assert month.elsewhere.is_empty()
    joined = _found(dict.fromkeys(declared, "file, sha256"), (("viettel", "f"),))
    assert _carriers(joined) == APART
