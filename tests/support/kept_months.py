"""Four months of two carriers, audited and kept: what of them is there, and commands over them."""

from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from simaudit.cli import main
from simaudit.store.retention import deletions
from simaudit.store.store import Store

MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10")
CARRIERS = ("viettel", "vinaphone")
KEEP = '[retention]\nmonths = "all"\nfindings_months = "all"'


def simaudit_(*arguments: str, **given: Any) -> Result:
    return CliRunner().invoke(main, [*arguments], **given)


def audit(month: str, *options: str) -> Result:
    done = simaudit_("audit", f"inbox/{month}", *options)
    assert done.exit_code == 0, done.output
    return done


def rows() -> list[str]:
    return sorted(path.relative_to("store/months").as_posix() for path in Path("store").rglob("*.parquet"))


def annexes() -> list[str]:
    return sorted(path.relative_to("out").as_posix() for path in Path("out").rglob("restricted"))


def everything() -> dict[str, bytes]:
    """All files but the ledger, notes that wait to be moved there, and locks."""
    return {
        str(path): path.read_bytes()
        for path in Path().rglob("*")
        if path.is_file() and not path.name.startswith(("ledger", "access")) and path.suffix != ".lock"
    }


def of(*months: str) -> dict[str, list[str]]:
    return {
        "rows": [
            f"{month}/{carrier}{kind}.parquet"
            for month in months
            for carrier in CARRIERS
            for kind in (".links", ".missing", "")
        ],
        # The first ones are of the month's cases, over all carriers.
        "annexes": [
            f"{month}{place}/restricted" for month in months for place in ("", "/viettel", "/vinaphone")
        ],
    }


def written_down() -> list[tuple[str, ...]]:
    with Store(Path("store")).open_ledger() as ledger:
        return deletions(ledger).select("rule", "period", "carrier", "kind").rows()
