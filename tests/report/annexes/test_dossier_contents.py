"""The lists of a dossier: what each carrier is asked for, what the dossier rests on, and what was found."""

from support.dossiers import RULES, contents

from simaudit.report.annexes.dossier_contents import (
    SYMBOLS,
    asked_count,
    basis_lines,
    counted_findings,
    list_headings,
    sources,
    symbol_column,
)


def test_a_carrier_is_asked_for_what_its_extract_refers_to() -> None:
    dossier = contents()
    assert [asked_count(dossier, carrier) for carrier in ("viettel", "other", "itel")] == [1, 1, 0]
    assert [asked_count(dossier, carrier, "portrait_ref") for carrier in ("viettel", "other")] == [1, 0]


def test_every_source_has_its_hash() -> None:
    texts, hashes = zip(*sources(contents()), strict=True)
    assert hashes == ("e" * 64, RULES, "1" * 64, "2" * 64) * 2
    # What is sent names no file.
    assert ["b.csv" in texts[0], "a.csv" in texts[4], "1.200" in texts[0]] == [False, False, True]
    assert ["10/2026" in texts[at] for at in (2, 3, 6, 7)] == [True] * 4


def test_checks_are_listed_by_how_many_numbers_they_found() -> None:
    assert list(counted_findings(contents()).items()) == [("ABC-01", 2), ("XYZ-09", 1)]


def test_a_provision_is_cited_as_an_entry_and_one_without_citation_left_out() -> None:
    (rule,) = contents().rules.values()
    assert basis_lines(rule.basis) == ["Điểm i khoản 2 Điều 13 Luật X"]
    assert basis_lines([rule.basis[0].model_copy(update={"citation": None})]) == []


def test_every_column_of_the_list_has_a_heading_of_its_own() -> None:
    headings = list_headings()
    assert list(headings)[:7] == [*map(symbol_column, SYMBOLS), "msisdn"]
    assert list(headings)[-5:] == ["file", "record", "links", "signs", "checks"]
    assert len(set(headings.values())) == len(headings)


def test_a_dossier_is_called_by_its_case_and_month() -> None:
    assert contents().name == "dossier-V-7F3K-29QD-2026-10"
    assert contents().carrier_name("viettel") == "Viettel"
