"""The changelog: each version and heading once, within its words; no check changes without an entry."""

import pytest
from support.changelog import (
    BEGIN,
    CHANGELOG,
    CHANGES,
    KINDS,
    MOST_WORDS,
    checks_in,
    entries,
    fragments,
    sections,
)  # fmt: skip
from support.released import fingerprints, released, unexplained

import simaudit

TEXT = CHANGELOG.read_text(encoding="utf-8")
READERS = ("**Department.** ", "**Carrier.** ", "**Engineer.** ")
MOST_WORDS_OF_AN_ENTRY = 80


@pytest.mark.parametrize("version", sections(TEXT))
def test_a_version_has_each_heading_once_in_order_and_few_words(version: str) -> None:
    section = sections(TEXT)[version]
    headings = list(entries(section))
    assert headings == [heading for heading in KINDS.values() if heading in headings]
    assert len(section.split()) <= MOST_WORDS
    lines = [line for line in section.splitlines() if line.startswith("- ")]
    assert sorted(set(lines)) == sorted(lines)


def test_versions_stand_from_the_newest_to_the_oldest() -> None:
    versions = [tuple(map(int, version.split("."))) for version in sections(TEXT)]
    assert versions == sorted(versions, reverse=True)
    assert TEXT.count(BEGIN) == 1


def test_the_version_that_is_recorded_as_released_has_a_section() -> None:
    assert released()["version"] in sections(TEXT)
    # Between releases the version is the next one's, with `.dev0`.
    assert simaudit.__version__ == released()["version"] or simaudit.__version__.endswith(".dev0")


def test_a_check_that_changed_since_the_last_release_has_an_entry() -> None:
    assert unexplained() == [], (
        "write .changes/ID.checks.md: the check, what it judged before, what it judges now"
    )


def test_a_changed_check_without_an_entry_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    now = {**fingerprints(), "MIS-12": "another", "BLK-99": "new"}
    monkeypatch.setattr("support.released.fingerprints", lambda: now)
    told = "MIS-12: judged by the day of the list's entry."
    monkeypatch.setattr("support.changelog.fragments", lambda: {CHANGES / "lists.checks.md": told})
    assert [check for check in unexplained() if check in ("MIS-12", "BLK-99")] == ["BLK-99"]


def test_a_fragment_has_a_kind_and_one_entry_for_a_reader() -> None:
    others = {path.name for path in CHANGES.iterdir()} - {path.name for path in fragments()}
    assert others == {"released.json", "template.md.jinja"}
    for path, text in fragments().items():
        topic, kind, _ = path.name.split(".")
        assert topic, path
        assert kind in KINDS, path
        assert "\n" not in text, f"{path}: one entry a file, on one line"
        assert len(text.split()) <= MOST_WORDS_OF_AN_ENTRY, path
        assert kind == "checks" or text.startswith(READERS), f"{path}: begins with {READERS}"


def test_ids_are_read_as_the_entries_have_them() -> None:
    text = "MIS-02, 03 and 05 to 07, BLK-11: as before. UNR-01 since 24/12/2024, 1, 12 months."
    assert list(checks_in(text)) == ["MIS-02", "MIS-03", "MIS-05", "MIS-06", "MIS-07", "BLK-11", "UNR-01"]


def test_a_second_section_or_heading_is_refused() -> None:
    with pytest.raises(ValueError, match="two sections"):
        sections("## 1.0.0\n\n## 1.0.0 (2026-01-01)\n")
    with pytest.raises(ValueError, match="twice"):
        entries("## 1.0.0\n\n### Added\n\n- a\n\n### Added\n\n- b\n")
