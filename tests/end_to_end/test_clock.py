"""Half a year of three carriers with letters, number by number against a plain reading of article 25(1)."""

import csv
import json
from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.article_25 import FATES, Letter, Month, fate, fates, prc_16
from support.command import simaudit_
from support.few_checks import checks_of, in_copy, judge_by
from support.notified_months import (
    AS_OF,
    FIRST_JULY,
    MONTHS,
    SCRIPT,
    WAIVED,
    letter,
    month_of,
    msisdn,
    write_month,
    write_months,
)

CHECKS = checks_of("UNR-01", "UNR-06", "BLK-15", "PRC-16")
CONFIGURATION = '[retention]\nmonths = "all"\nfindings_months = "all"\n[restricted]\nwork_page = false\n'
WAIVERS = f"""
[[waiver]]
check = "UNR-01"
carrier = "viettel"
msisdn = "{msisdn("viettel", WAIVED)}"
reason = "looked into"
approver = "the Director"
expires = 2026-12-31
document = "12/QĐ"
"""

Fates = dict[tuple[str, str], dict[str, int]]
"""By carrier and document."""

Overdue = dict[str, tuple[str, int]]
"""By number, the overdue step and the days."""


def run(*arguments: str) -> str:
    done = simaudit_(*arguments)
    assert (done.exit_code, done.stderr) == (0, ""), done.output
    return done.stdout


def audit(month: str, carriers: Iterable[str], *options: str) -> None:
    run("audit", *(f"in/{month}/{carrier}.csv" for carrier in carriers), *options)


def notify(subject: str, document: str, on: str, *options: str) -> None:
    run("follow", "set", subject, "--state", "notified", "--document", document, "--on", on, *options)


def findings(month: str, carrier: str, check: str) -> list[dict[str, str]]:
    path = Path(f"out/{month}/{carrier}/restricted/findings.csv")
    with path.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["check_id"] == check]


def found_overdue(month: str, carrier: str) -> Overdue:
    """PRC-16's findings."""
    overdue = {}
    for row in findings(month, carrier, "PRC-16"):
        stage, days = (part.split("=")[1] for part in row["detail"].split())
        overdue[row["msisdn"]] = (stage, int(days))
    return overdue


def clock(month: str) -> Fates:
    """What has become of each letter's numbers by the months up to this one."""
    return fates_of_letters(run("clock", "--period", month, "--json"))


def fates_of_letters(text: str) -> Fates:
    """What `clock --json` has printed."""
    listed = json.loads(text)
    return {
        (row["carrier"], row["document"]): {name: row[name] for name in ("numbers", *FATES)}
        for row in listed["letters"]
    }


class HalfYear:
    """The months in the order in which they came, and what was found overdue as each was audited."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.letters: list[Letter] = []
        self.withdrawn: list[Letter] = []
        self.before_late: Fates = {}
        self.months: dict[tuple[str, str], Month] = {}
        self.found: dict[str, Overdue] = {}
        self.expected: dict[str, Overdue] = {}

    @property
    def everything(self) -> list[Letter]:
        """Every letter, withdrawn ones too."""
        return [*self.letters, *self.withdrawn]

    def send(self, carrier: str, check: str, document: str, on: str, month: str) -> None:
        """Record a letter on the month's findings of a check."""
        notify(f"{carrier}:{check}", document, on)
        self.letters.append(letter(carrier, document, date.fromisoformat(on), month, [check]))

    def audit(self, month: str, *carriers: str, what: str = "", first: bool = False) -> None:
        audit(month, carriers)
        for carrier in carriers:
            instead = FIRST_JULY if first and carrier == "viettel" else {}
            self.months[carrier, month] = month_of(carrier, month, instead)
            self.found[f"{month} {carrier}{what}"] = found_overdue(month, carrier)
            self.expected[f"{month} {carrier}{what}"] = prc_16(self.letters, self.months[carrier, month])


@pytest.fixture(scope="module")
def half_year(tmp_path_factory: pytest.TempPathFactory) -> HalfYear:
    made = HalfYear(tmp_path_factory.mktemp("clock"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made.home)
        judge_by(patch, CHECKS)
        Path("simaudit.toml").write_text(CONFIGURATION)
        Path("waivers.toml").write_text(WAIVERS, encoding="utf-8")
        write_months(Path("in"))
        _play(made)
    return made


def _play(made: HalfYear) -> None:
    everybody = tuple(SCRIPT)
    made.audit("2026-05", *everybody)
    (case,) = json.loads(Path("out/2026-05/cases.json").read_text(encoding="utf-8"))
    made.send("viettel", "UNR-01", "101/SKHCN", "2026-06-06", "2026-05")
    # The same document again: the day was wrong.
    notify("vinaphone:UNR-01", "202/SKHCN", "2026-06-04")
    made.send("vinaphone", "UNR-01", "202/SKHCN", "2026-06-24", "2026-05")
    made.send("mobifone", "UNR-01", "404/SKHCN", "2026-06-11", "2026-05")
    made.send("mobifone", "UNR-06", "505/SKHCN", "2026-06-11", "2026-05")
    notify(case["case_id"], "303/SKHCN", "2026-06-12")
    made.letters += [
        letter(carrier, "303/SKHCN", date(2026, 6, 12), "2026-05", ["BLK-15"], case=True)
        for carrier in case["carriers"]
    ]
    made.audit("2026-06", *everybody)
    made.audit("2026-07", "viettel", "vinaphone", first=True)
    run("store", "purge", "--period", "2026-05", "--yes")
    made.audit("2026-08", *everybody)
    made.before_late = clock("2026-08")
    # Mobifone's July comes late, viettel's anew.
    write_month(Path("in"), "viettel", "2026-07")
    made.audit("2026-07", "viettel", "mobifone", what=" late")
    made.send("viettel", "UNR-01", "105/SKHCN", "2026-09-05", "2026-08")
    # Recorded late: held against July and August, whose rows are there; those of May are not.
    made.send("vinaphone", "UNR-06", "607/SKHCN", "2026-07-10", "2026-06")
    notify("mobifone:UNR-06", "606/SKHCN", "2026-06-20", "--period", "2026-05")
    made.letters.append(Letter("mobifone", "606/SKHCN", date(2026, 6, 20), {}))
    withdraw = ("--state", "dismissed", "--reason", "sent in error", "--on", "2026-09-10")
    run("follow", "set", "mobifone:UNR-06", *withdraw)
    made.withdrawn = [sent for sent in made.letters if sent.document in WITHDRAWN]
    made.letters = [sent for sent in made.letters if sent not in made.withdrawn]
    made.audit("2026-09", *everybody)
    made.send("mobifone", "UNR-01", "406/SKHCN", "2026-10-16", "2026-09")
    made.audit("2026-10", *everybody)


@pytest.mark.slow("six months are audited, for the whole file")
def test_what_is_overdue_is_found_from_the_follow_ups_alone(half_year: HalfYear) -> None:
    assert half_year.found == half_year.expected


WITHDRAWN = ("505/SKHCN", "606/SKHCN")


def expected_fates(
    letters: Iterable[Letter], months: Iterable[Month], month: str, withdrawn: Container[str] = WITHDRAWN
) -> Fates:
    letters = list(letters)
    standing = [sent for sent in letters if sent.document not in withdrawn]
    months = [one for one in months if one.as_of <= AS_OF[month]]
    return {
        (sent.carrier, sent.document): {"numbers": len(sent.named), **fates(sent, months, standing)}
        for sent in letters
        if sent.sent <= AS_OF[month]
    }


@pytest.fixture
def home(half_year: HalfYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the half year, in the current folder."""
    return in_copy(half_year.home, tmp_path / "home", monkeypatch, CHECKS)


@pytest.mark.usefixtures("home")
def test_every_letter_and_each_of_its_numbers_have_come_to_what_the_law_says(half_year: HalfYear) -> None:
    # May's rows are deleted, and no other month has this number.
    untold = msisdn("viettel", 10)
    shown = set()
    for month in MONTHS[1:]:
        path = Path(f"{month}.csv")
        done = simaudit_("clock", "--period", month, "--json", "--numbers", str(path))
        assert (done.exit_code, "1 more can't be told" in done.stderr) == (0, True)
        expected = expected_fates(half_year.everything, half_year.months.values(), month)
        assert fates_of_letters(done.stdout) == expected, month
        assert path.stat().st_mode & 0o777 == 0o600
        with path.open(encoding="utf-8") as file:
            rows = [
                (row["carrier"], row["document"], row["msisdn"], row["fate"]) for row in csv.DictReader(file)
            ]
        months = [one for one in half_year.months.values() if one.as_of <= AS_OF[month]]
        assert sorted(rows) == sorted(
            (sent.carrier, sent.document, number, fate(sent, number, months, half_year.letters))
            for sent in half_year.everything
            for number in sent.named
            if sent.sent <= AS_OF[month] and number != untold
        )
        shown |= {row[-1] for row in rows}
    assert shown == set(FATES)


def test_before_the_late_month_the_clock_goes_by_those_there_were(half_year: HalfYear) -> None:
    came_late = ("mobifone", "2026-07")
    first = month_of("viettel", "2026-07", FIRST_JULY)
    months = half_year.months | {("viettel", "2026-07"): first}
    there = [month for key, month in months.items() if key != came_late]
    recorded_later = ("606/SKHCN", "607/SKHCN")
    letters = [sent for sent in half_year.everything if sent.document not in recorded_later]
    assert half_year.before_late == expected_fates(letters, there, "2026-08", ())


def test_the_clock_outlasts_the_rows(half_year: HalfYear, home: Path) -> None:
    before = clock("2026-10")
    for month in MONTHS[1:]:
        run("store", "purge", "--period", month, "--yes")
    assert not list(home.glob("store/months/*/*.parquet"))
    assert clock("2026-10") == before
    audit("2026-10", SCRIPT, "--force")
    assert clock("2026-10") == before
    for carrier in SCRIPT:
        assert found_overdue("2026-10", carrier) == half_year.found[f"2026-10 {carrier}"]


@pytest.mark.usefixtures("home")
def test_with_the_month_of_a_letter_its_numbers_go(half_year: HalfYear) -> None:
    run("store", "withdraw", "--period", "2026-05", "--carrier", "mobifone", "--reason", "x", "--yes")
    gone = [
        sent for sent in half_year.everything if sent.carrier == "mobifone" and sent.document != "406/SKHCN"
    ]
    letters = [replace(sent, named={}) if sent in gone else sent for sent in half_year.everything]
    assert clock("2026-10") == expected_fates(letters, half_year.months.values(), "2026-10")
    audit("2026-10", ["mobifone"], "--force")
    last = prc_16([sent for sent in letters if sent in half_year.letters], month_of("mobifone", "2026-10"))
    assert found_overdue("2026-10", "mobifone") == last


@pytest.mark.usefixtures("home")
def test_a_month_under_another_key_tells_nothing_of_the_numbers(half_year: HalfYear) -> None:
    Path("simaudit.key").rename("old.key")
    audit("2026-10", SCRIPT, "--new-key")
    told = [month for (_, period), month in half_year.months.items() if period != "2026-10"]
    assert clock("2026-10") == expected_fates(half_year.everything, told, "2026-10")
    assert [found_overdue("2026-10", carrier) for carrier in SCRIPT] == [{}, {}, {}]
