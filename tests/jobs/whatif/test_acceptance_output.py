"""What is written of a change that was tried: masked for reading, rows for those who may see them."""

import json
import stat
from pathlib import Path

import jsonschema
import polars as pl
from support.extracts import PERSONAL
from support.output_schemas import json_schema
from support.tried_months import EIGHT, rows

from simaudit.config import Config
from simaudit.jobs.whatif.acceptance import trial_folder, write_trial
from simaudit.jobs.whatif.rule_sets import RuleSetChange
from simaudit.jobs.whatif.whatif import WhatifRequest, try_change
from simaudit.period import Period, now
from simaudit.store.json_forms import WHATIF
from simaudit.store.retention import personal_data
from simaudit.store.store import Store


def test_pages_json_and_restricted_rows_are_written(store: Store, config: Config) -> None:
    request = WhatifRequest(RuleSetChange(("BLK-15.fewest_numbers=9",)), months=1, honest=False)
    tried = try_change(store, config, request, now())
    folder = trial_folder(config, tried.figures)
    assert folder == config.out / "whatif/2026-10"
    written, _ = write_trial(tried, folder, config, store)
    assert [path.name for path in written] == ["whatif.html", "whatif.en.html", "whatif.json"]
    content = json.loads(written[-1].read_text(encoding="utf-8"))
    assert content["schema"] == WHATIF
    jsonschema.validate(content, json_schema(WHATIF))
    (change,) = [row for row in content["changes"] if row["check_id"] == "BLK-15"]
    assert (change["both"], change["only_before"], change["only_after"]) == (0, 8, 0)
    texts = [path.read_text(encoding="utf-8") for path in written]
    values = {row[name] for row in rows() for name in PERSONAL if row[name]}
    assert not [value for value in values for text in texts if value in text or value.lstrip("0") in text]
    assert "không còn là vụ việc" in texts[0]
    assert "no case any more" in texts[1]
    restricted = folder / "restricted"
    assert stat.S_IMODE(restricted.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in restricted.iterdir()} == {
        "changes.csv": 0o600,
        "look.csv": 0o600,
    }
    changes = pl.read_csv(restricted / "changes.csv")
    assert changes["record"].to_list() == list(EIGHT)
    assert pl.read_csv(restricted / "look.csv")["full_name"].to_list() == [
        row["full_name"] for row in rows()[:8]
    ]


def test_its_rows_are_deleted_with_the_months_annexes(store: Store, config: Config) -> None:
    (config.out / "whatif/2026-10/restricted").mkdir(parents=True)
    found = [data for data in personal_data(store, config.out) if "whatif" in data.path]
    (data,) = found
    assert (data.period, data.carrier, data.kind) == (str(Period(2026, 10)), "", "annexes")
    assert Path(data.path) == (config.out / "whatif/2026-10/restricted").resolve()
