"""The catalogue with a configuration applied: parameters, switches, own checks, and what is refused."""

from pathlib import Path

import pytest
from support.check_files import write_check
from support.few_checks import checks_of

from simaudit.config import Config
from simaudit.config.rules_in_force import rules_of
from simaudit.errors import CatalogueError, UsageError
from simaudit.rules.load import load_catalogue, load_check


def test_a_configuration_sets_parameters_and_switches_checks_off() -> None:
    rules = rules_of(
        Config.model_validate(
            {"checks": {"BLK-01": {"most": 8}, "BLK-02": {"off": True, "reason": "đã kiểm tra"}}}
        )
    )
    own = {check.id: check for check in rules.checks}
    default = {check.id: check for check in load_catalogue()}
    assert own["BLK-01"].header.params == {**default["BLK-01"].header.params, "most": 8}
    assert rules.off == {"BLK-02": "đã kiểm tra"}
    assert {id_ for id_, check in own.items() if check.fingerprint != default[id_].fingerprint} == {"BLK-01"}


def test_checks_are_given_in_place_of_the_catalogue(tmp_path: Path) -> None:
    given = checks_of("UNR-10", "BLK-01")
    own = write_check(tmp_path)
    settings = {"checks_folder": tmp_path, "checks": {"BLK-01": {"most": 8}}}
    config = Config.model_validate(settings).with_catalogue(given)
    # An option of the command line makes another configuration of it.
    rules = rules_of(config.overridden({"lang": "en"}))
    assert [check.id for check in rules.checks] == ["UNR-10", "BLK-01", "BLK-90"]
    assert [check.header.params.get("most") for check in rules.checks] == [None, 8, None]
    assert rules.checks[2].path == own
    everything = [check.id for check in load_catalogue()]
    assert [check.id for check in rules_of(Config().with_catalogue(None)).checks] == everything


def test_a_department_s_check_may_not_have_the_id_of_one_that_is_given(tmp_path: Path) -> None:
    own = write_check(tmp_path)
    config = Config.model_validate({"checks_folder": tmp_path}).with_catalogue([load_check(own)])
    with pytest.raises(CatalogueError) as refused:
        rules_of(config)
    assert refused.value.note.code == "id_taken"


def test_checks_that_are_off_are_not_enabled_and_remarks_are_tolerated() -> None:
    settings = {"BLK-01": {"tolerated": 0.25}, "BLK-02": {"off": True, "reason": "đã kiểm tra"}}
    config = Config.model_validate({"checks": settings})
    rules = rules_of(config.with_catalogue(checks_of("BLK-01", "BLK-02", "MIS-06", "UNR-01")))
    assert [check.id for check in rules.enabled] == ["UNR-01", "MIS-06", "BLK-01"]
    assert rules.tolerated(config) == {"BLK-01": 0.25, "BLK-02": 0.0, "MIS-06": 1.0}


def test_names_of_no_check_list_ids_or_tags() -> None:
    rules = rules_of(Config().with_catalogue(checks_of("BLK-01", "BLK-02", "UNR-01")))
    for name, known in {
        "kind:x": "severity:critical, nature:substantive, severity:low, nature:risk",
        "x": "UNR, UNR-01, BLK, BLK-01, BLK-02",
    }.items():
        with pytest.raises(UsageError) as refused:
            rules.only([name])
        assert str(refused.value) == f"no check is called {name}; known: {known}; see: simaudit rules list"


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            {"UNR-99": {"off": True, "reason": "x"}},
            r"checks.UNR-99: no check has this id; did you mean UNR-15\?; ",
        ),
        ({"unr-01": {"tolerated": 0.1}}, r"checks.unr-01: no check has this id; did you mean UNR-01\?"),
        ({"BLK-01": {"off": True}}, "checks.BLK-01: a check is switched off with a reason"),
        ({"BLK-01": {"off": True, "reason": "  "}}, "checks.BLK-01: a check is switched off with a reason"),
        ({"BLK-01": {"mst": 8}}, "checks.BLK-01.mst: no such parameter"),
        ({"BLK-01": {"fewest": 1}}, "checks.BLK-01.fewest: 2 or more is needed"),
        ({"BLK-01": {"most": "8"}}, "checks.BLK-01.most: a value such as"),
        ({"BLK-01": {"most": True}}, "checks.BLK-01.most: a value such as"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(setting: dict[str, dict[str, object]], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        rules_of(Config.model_validate({"checks": setting}))


def test_an_act_that_the_tariff_does_not_have_is_refused(tmp_path: Path) -> None:
    path = write_check(tmp_path, 'basis = ["49:1"]', 'basis = ["49:1", "174:34.13"]')
    with pytest.raises(CatalogueError) as refused:
        rules_of(Config.model_validate({"checks_folder": path.parent.parent}))
    assert str(refused.value).startswith(f"{path}, basis: no entry of ")
    assert str(refused.value).endswith(
        "tariffs.toml has a tariff for 174:34.13; add the act to that file, or leave the key out"
    )


def test_a_basis_that_no_provision_has_is_refused(tmp_path: Path) -> None:
    path = write_check(tmp_path, 'basis = ["49:1"]', 'basis = ["163:99.9"]')
    with pytest.raises(CatalogueError, match=r", basis: no entry of .*provisions.toml has the key 163:99"):
        rules_of(Config.model_validate({"checks_folder": path.parent.parent}))
