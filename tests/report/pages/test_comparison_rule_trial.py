"""The page of a change that was tried: in words of both languages, and in a browser."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from support.browser_tab import PHONE, Tab

from simaudit.period import VIET_NAM
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.rule_trial import (
    ActMove,
    CaseMove,
    ChangedRow,
    LookedAt,
    Moved,
    RuleTrial,
    TrialChange,
    TrialInnocents,
    TrialPrecision,
    TriedCheck,
    a_million,
    exact_share,
)
from simaudit.report.pages.comparison import CHANGES_SHOWN, render_rule_trial
from simaudit.rules.check import Wording

# The browser warns about its own bundled parts; the pages have no part in that.
pytestmark = pytest.mark.filterwarnings("default")

RUN = RunInfo(
    period="2026-10",
    made_at=datetime(2026, 11, 20, 9, tzinfo=VIET_NAM),
    version="1",
    rule_set="b" * 64,
    langs=("vi", "en"),
)
NOBODY = Moved()


def tried_check(id_: str, kind: str, **other: object) -> TriedCheck:
    fields = {
        "title": Wording(vi=f"Tiêu chí `{id_}`", en=f"Check `{id_}`"), "severity_before": "high",
        "severity_after": "high", "settings_before": "fewest = 20", "settings_after": "fewest = 15",
        "fingerprint_before": "a" * 64, "fingerprint_after": "c" * 64, "seconds_before": 0.5,
        "seconds_after": 0.25,
    }  # fmt: skip
    return TriedCheck.model_validate({"id": id_, "kind": kind, **fields, **other})


def change(check_id: str, only_after: int = 0, **other: object) -> TrialChange:
    fields = {
        "period": "2026-10", "carrier": "viettel", "both": 8, "only_before": 0, "people": NOBODY,
        "points": NOBODY, "reported": None, "status_before": "failed", "status_after": "failed",
    }  # fmt: skip
    return TrialChange.model_validate({"check_id": check_id, "only_after": only_after, **fields, **other})


def trial(**other: object) -> RuleTrial:
    fields: dict[str, object] = {
        "run": RUN, "change": "BLK-12.fewest=15<b>", "rule_set_before": "a" * 64, "months": ("2026-10",),
        "carriers": ("viettel",), "left_out": (("2026-08", "viettel"),),
        "lists": (("2026-10", "points", "points.csv"), ("2026-10", "notified", "")),
        "not_tried": ("EXT-06",),
        "checks": (
            tried_check("BLK-12", "changed"),
            tried_check("MIS-07", "renamed", severity_after="medium"),
            tried_check("UNR-14", "gone", severity_after=None),
        ),
        "changes": (
            change("BLK-12", 1234),
            change("UNR-14", status_after=None, reported=Moved(both=2, only_before=1)),
        ),
        "cases": (
            CaseMove(
                period="2026-10", kind="merged", before=("V-AAAA-AAAA", "V-BBBB-BBBB"),
                after=("V-AAAA-AAAA",), numbers_before=12, numbers_after=14,
                police_before=False, police_after=True,
            ),
        ),
        "acts": (
            ActMove(
                period="2026-10", carrier="viettel", act="34.6.a", citation=None, counts="numbers",
                counted_before=40, counted_after=55, fine_before=(50, 60), fine_after=(60, 70),
                months_before=None, months_after=(1, 3),
            ),
        ),
        "precision": (
            TrialPrecision(
                check_id="BLK-12", only_before=LookedAt(true=1, false=2, contested=1),
                only_after=LookedAt(true=8, false=2, accepted=3), better=10, worse=3, p=0.0923,
                share_before=exact_share(1, 2), share_after=exact_share(8, 2),
            ),
        ),
        "innocents": (
            TrialInnocents(
                check_id="BLK-12", life="messy", rows=30_000, before=0, after=3,
                million_before=a_million(0, 30_000), million_after=a_million(3, 30_000),
            ),
        ),
        "honest_rows": 30_000, "seed": 1,
        "drawn": (
            ChangedRow(
                period="2026-10", carrier="viettel", check_id="BLK-12", change="only_after",
                file="viettel<i>.csv", record=17,
            ),
        ),
        "seconds_before": 3.0, "seconds_after": 1.0,
    }  # fmt: skip
    return RuleTrial.model_validate({**fields, **other})


def words(page: str, section: str) -> str:
    part = page.partition(f'id="{section}"')[2].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", part).split())


def test_the_page_says_what_comes_and_goes_in_both_languages() -> None:
    english, vietnamese = (render_rule_trial(trial(), lang) for lang in ("en", "vi"))
    assert "BLK-12.fewest=15&lt;b&gt;" in english
    assert "Not in force: store, configuration and reports are unchanged. Rules in force" in words(
        english, "change"
    )
    assert "Viettel 08/2026" in words(english, "change")
    assert "BLK-12 Check BLK-12 rule changed fewest = 20 → fewest = 15 High 8 0 1,234" in words(
        english, "checks"
    )
    assert "High → Medium" in words(english, "checks")
    assert "8 / 0 / 1,234" in words(english, "months")
    assert "With signs → –" in words(english, "months")
    assert "cases joined V-AAAA-AAAA, V-BBBB-BBBB V-AAAA-AAAA 12 → 14 no → yes" in words(english, "cases")
    assert "40 → 55 50–60 million VND 60–70 million VND; no new subscribers for 1–3 months" in words(
        english, "acts"
    )
    assert "1 / 3 33.3% (0.8%–90.6%) 8 / 10 80.0% (44.4%–97.5%) 3 / 1 10 / 3 p = 0.092" in words(
        english, "right"
    )
    assert "that the check names, else a person) counts once, by most of its records" in words(
        english, "right"
    )
    assert "nếu không thì một người) tính một lần, theo phần lớn số bản ghi" in words(vietnamese, "right")
    assert "0 (0–123) 100 (21–292)" in words(english, "innocents")
    assert "viettel&lt;i&gt;.csv" in english
    assert "8 / 0 / 1.234" in words(vietnamese, "months")
    assert "Chưa áp dụng" in words(vietnamese, "change")
    assert "<script" not in english + vietnamese


def test_what_has_nothing_to_say_says_so_and_a_long_list_has_an_end() -> None:
    nothing: dict[str, object] = dict.fromkeys(
        ("checks", "changes", "cases", "acts", "precision", "innocents", "drawn"), ()
    )
    page = render_rule_trial(trial(**nothing, honest_rows=0, accepted=True), "en")
    assert "In force." in words(page, "change")
    assert words(page, "checks").endswith("The change makes no check another.")
    assert words(page, "innocents").endswith("Not measured.")
    assert 'id="months"' not in page
    long = trial(changes=tuple(change("BLK-12", n) for n in range(CHANGES_SHOWN + 5)))
    assert "5 more lines are in whatif.json." in words(render_rule_trial(long, "en"), "months")


def test_on_a_phone_nothing_is_cut_off_and_everybody_can_read_it(tab: Tab, tmp_path: Path) -> None:
    page = tmp_path / "whatif.html"
    page.write_text(render_rule_trial(trial(), "vi"), encoding="utf-8")
    tab.open(page)
    tab.look(PHONE)
    assert tab.outside() == []
    assert tab.axe() == []
