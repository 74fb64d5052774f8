"""What reports say of the run itself."""

from datetime import datetime
from pathlib import Path

from support.extracts import person, write
from support.few_checks import FEW

from simaudit.config import Config
from simaudit.jobs.audit.context import run_info
from simaudit.jobs.inputs.request import RunOptions, audit_request
from simaudit.period import VIET_NAM
from simaudit.rules.check import rule_set_fingerprint


def test_the_run_has_languages_letterhead_province_and_names_of_the_configuration(tmp_path: Path) -> None:
    config = Config.model_validate(
        {
            "store": tmp_path / "store",
            "out": tmp_path / "out",
            "key_file": tmp_path / "key",
            "lang": "en,vi",
            "province": "68",
            "letterhead": {"authority": "Sở KHCN", "place": "Gia Lai"},
            "carriers": {"viettel": {"name": "Viettel Mobile"}},
        }
    ).with_catalogue(FEW)
    write(tmp_path / "2026-10" / "viettel.csv", [person("viettel", 1)])
    request = audit_request(config, [tmp_path / "2026-10"], RunOptions(full=True))
    made_at = datetime(2026, 11, 3, 8, 15, tzinfo=VIET_NAM)
    with request.store.open_ledger() as ledger:
        run = run_info(request, ledger, made_at)
    assert (run.period, run.made_at, run.rule_set) == ("2026-10", made_at, rule_set_fingerprint(FEW))
    assert (run.langs, run.province, run.full, run.selfcheck) == (("en", "vi"), "68", True, False)
    assert (run.letterhead.authority, run.letterhead.place) == ("Sở KHCN", "Gia Lai")
    assert run.names["viettel"].name == "Viettel Mobile"
