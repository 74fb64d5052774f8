"""The request of an audit: options by name, what configuration and options come to, and what is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.extracts import person, write
from support.few_checks import FEW

from simaudit.config import Config
from simaudit.errors import UsageError
from simaudit.intake.arrow.row_stream import RowStream
from simaudit.jobs.inputs.request import AuditRequest, RunOptions, audit_request, configuration_options
from simaudit.period import Period

OCTOBER = Period(2026, 10)
NO_OPTIONS = RunOptions()
Requested = Callable[..., AuditRequest]


@pytest.fixture
def requested(tmp_path: Path) -> Requested:
    """requested(options, **keys of the configuration) → the request of a month of viettel."""
    write(tmp_path / "2026-10" / "viettel.csv", [person("viettel", 1)])

    def of(options: RunOptions = NO_OPTIONS, **keys: Any) -> AuditRequest:
        places = {name: tmp_path / name for name in ("store", "out", "key_file")}
        config = Config.model_validate(places | keys).with_catalogue(FEW)
        return audit_request(config, [tmp_path / "2026-10"], options)

    return of


def test_options_are_taken_by_name_and_those_of_the_configuration_are_passed_over() -> None:
    given = {"period": "2026-10", "points": "p.csv", "active": None, "no_lists": True, "full": None}
    options = RunOptions.of({**given, "lang": "en", "quiet": True})
    assert options == RunOptions(period=OCTOBER, lists={"points": Path("p.csv")}, no_lists=True)
    assert options.lists == {"points": Path("p.csv")}
    assert configuration_options({**given, "lang": "en", "jobs": None, "quiet": True}) == {"lang": "en"}
    with pytest.raises(UsageError):
        RunOptions.of({"period": "October"})


def test_a_request_holds_configuration_and_options(requested: Requested, tmp_path: Path) -> None:
    options = RunOptions(force=True)
    declared = {"2026-10": {"viettel": 3, "itel": 4}}
    request = requested(options, lang="en,vi", declared=declared, carriers={"viettel": {"delimiter": ";"}})
    assert (request.options, request.period, request.langs) == (options, OCTOBER, ("en", "vi"))
    assert (request.folder, request.store.folder) == (tmp_path / "out" / "2026-10", tmp_path / "store")
    assert [check.id for check in request.rules.checks] == [check.id for check in FEW]
    assert request.references["declared"].rows() == [("viettel", 3), ("itel", 4)]
    assert {name: profile.delimiter for name, profile in request.profiles.items()} == {"viettel": ";"}
    assert {"viettel", "itel"} <= request.known_carriers
    assert len(request.key) == 32


def test_without_a_declared_count_or_list_there_is_no_relation(requested: Requested) -> None:
    assert requested().references == {}


def test_rows_in_place_of_files_stand_beside_those_of_others(requested: Requested) -> None:
    stream = RowStream(pl.DataFrame({"msisdn": ["0961000001"]}), "itel_2026-10")
    request = requested(RunOptions(streams={"itel": stream}))
    assert list(request.inputs.extracts) == ["itel", "viettel"]
    assert request.inputs.extracts["itel"] == (Path("itel_2026-10"),)


@pytest.mark.parametrize(
    ("options", "keys", "code"),
    [
        (RunOptions(rename=True), {}, "rename_without_carrier"),
        (RunOptions(lists={"points": Path("gone.csv")}), {}, "list_file_missing"),
        (RunOptions(period=Period(2026, 9)), {}, "folder_of_other_month"),
        (
            RunOptions(),
            {"declared": {"2026-10": {"itel": 1}}, "carriers": {"itel": {"declared": {"2026-10": 2}}}},
            "declared_twice",
        ),
        (RunOptions(streams={"viettel": RowStream(pl.DataFrame(), "x")}), {}, "rows_beside_files"),
        (RunOptions(streams={"../x": RowStream(pl.DataFrame(), "x")}), {}, "carrier_name_refused"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_contradicts_itself_is_refused(
    requested: Requested, options: RunOptions, keys: dict[str, Any], code: str
) -> None:
    with pytest.raises(UsageError) as raised:
        requested(options, **keys)
    assert raised.value.code == code


def test_reports_in_the_store_are_refused(requested: Requested, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        requested(out=tmp_path / "store" / "out")
    assert raised.value.code == "out_in_store"


def test_rows_alone_need_a_month(tmp_path: Path) -> None:
    config = Config.model_validate({name: tmp_path / name for name in ("store", "out", "key_file")})
    stream = RowStream(pl.DataFrame({"msisdn": ["0961000001"]}), "x")
    with pytest.raises(UsageError) as raised:
        audit_request(config, [], RunOptions(streams={"itel": stream}))
    assert raised.value.code == "rows_of_no_month"
