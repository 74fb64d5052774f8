"""`[[reliability]]`: what a header may hold, and contradictions between two headers."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support.extracts import OWN_CHECK

from simaudit.errors import CatalogueError
from simaudit.rules.check import Wording
from simaudit.rules.criteria import FEWEST, CriterionRule, checks_by_engine_criterion, stated_criteria
from simaudit.rules.load import load_catalogue, load_check

STATED = """\
[[reliability]]
criterion = "odd"
doubt_above = 0.01
fail_above = 0.1
name.vi = "lạ"
name.en = "odd"
reason.vi = "vì"
reason.en = "because"
"""

SQL = "SELECT carrier, msisdn, record, NULL AS subject, NULL AS detail FROM live"

Stating = Callable[..., Path]


@pytest.fixture
def stating(tmp_path: Path) -> Stating:
    """stating(text, id_) → the file of a check with that text before its `[title]`."""

    def write(text: str, id_: str = "XAA-01", population: str = "live", sql: str = SQL) -> Path:
        path = tmp_path / "bulk" / f"{id_}_own.sql"
        path.parent.mkdir(exist_ok=True)
        check = OWN_CHECK.format(id=id_, sql=sql).replace('"live"', f'"{population}"')
        path.write_text(check.replace("[title]", f"{text}\n[title]", 1), encoding="utf-8")
        return path

    return write


def test_a_check_states_a_criterion_of_its_own(stating: Stating) -> None:
    check = load_check(stating(STATED.replace("fail_above = 0.1\n", "required = false\n")))
    words = Wording(vi="lạ", en="odd"), Wording(vi="vì", en="because")
    assert stated_criteria([check]) == (CriterionRule("odd", 0.01, None, False, *words, ("XAA-01",), FEWEST),)
    assert checks_by_engine_criterion([check]) == {}


def test_a_criterion_of_the_engine_names_checks(stating: Stating) -> None:
    checks = [
        load_check(stating('[[reliability]]\ncriterion = "rejected"\n', id_)) for id_ in ("XAA-01", "XAA-02")
    ]
    assert stated_criteria(checks) == ()
    assert checks_by_engine_criterion(checks) == {"rejected": ("XAA-01", "XAA-02")}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            STATED.replace('"odd"\ndoubt', '"Odd one"\ndoubt'),
            "1.criterion: this is not of the form that is ",
        ),
        (STATED.replace("0.01", "1"), "reliability 1.doubt_above: less than 1 is needed"),
        (STATED.replace("0.01", "0.2"), "doubt_above is larger than fail_above"),
        (
            STATED.replace("doubt_above", "doubt_over"),
            "1.doubt_over: there is no such key; did you ",
        ),
        (STATED.replace("reason.vi", "#").replace("reason.en", "#"), "name, reason, and doubt_above or"),
        (STATED.replace("doubt_above", "#").replace("fail_above", "#"), "name, reason, and doubt_above or"),
        ('[[reliability]]\ncriterion = "odd"\n', "name, reason, and doubt_above or fail_above are needed"),
        (
            STATED.replace('"odd"\ndoubt', '"columns"\ndoubt'),
            "the engine measures columns; leave out all keys but criterion",
        ),
        (STATED + STATED, "a criterion is stated twice; keep one of the tables"),
    ],
)
def test_an_incomplete_criterion_is_refused(stating: Stating, text: str, message: str) -> None:
    path = stating(text)
    with pytest.raises(CatalogueError) as caught:
        load_check(path)
    assert re.match(rf"{path}, line \d+: reliability", str(caught.value))
    assert message in str(caught.value)


def test_a_criterion_does_not_change_the_fingerprint(stating: Stating) -> None:
    fingerprint = load_check(stating("")).fingerprint
    assert load_check(stating(STATED)).fingerprint == fingerprint


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("fail_above = 0.1", "fail_above = 0.2", "fail_above of the criterion odd are not as in"),
        ("fail_above = 0.1", "required = false", "fail_above, required of the criterion odd are not as in"),
        ('"because"', '"therefore"', "reason of the criterion odd are not as in"),
    ],
)
def test_checks_of_one_criterion_state_the_same(
    stating: Stating, tmp_path: Path, old: str, new: str, message: str
) -> None:
    first, second = stating(STATED), stating(STATED.replace(old, new), "XAA-02")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue([tmp_path])
    assert str(caught.value).startswith(f"{second}: {message} {first}; state the same")


OWN_PART = "WITH judged AS (SELECT * FROM live) " + SQL.replace("FROM live", "FROM judged")


@pytest.mark.parametrize(
    ("one", "other"),
    [(("live", SQL), ("subscriber", SQL.replace("live", "subscriber"))), (("judged", OWN_PART),) * 2],
)
def test_checks_of_one_criterion_judge_the_same_rows(
    stating: Stating, tmp_path: Path, one: tuple[str, str], other: tuple[str, str]
) -> None:
    first, second = stating(STATED, "XAA-01", *one), stating(STATED, "XAA-02", *other)
    with pytest.raises(CatalogueError) as caught:
        load_catalogue([tmp_path])
    assert str(caught.value).startswith(
        f"{second}: the criterion odd is also stated by {first}, which judges"
    )


def test_no_text_of_a_check_mentions_another() -> None:
    """So that the texts of the others stay true when a check is deleted."""
    checks = load_catalogue()
    texts = {check.id: check.path.read_text(encoding="utf-8").replace(check.id, "") for check in checks}
    assert [(own, check.id) for own, text in texts.items() for check in checks if check.id in text] == []
