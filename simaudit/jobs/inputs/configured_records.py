"""What the configuration says of findings and records beside the extracts: waivers, and declared counts."""

import polars as pl

from simaudit.config import Config
from simaudit.config.rules_in_force import Rules
from simaudit.config.trust import refuse_found_file
from simaudit.errors import UsageError
from simaudit.judge.waivers import DEFAULT_NAME, Waivers, read_waivers
from simaudit.period import Period


def declared_records(config: Config, period: Period) -> pl.DataFrame | None:
    """How many records each carrier declares; None where no count is declared.

    The counts are from the carriers' profiles and the table of the month.
    """
    declared = dict(config.declared.get(str(period), {}))
    for carrier, profile in config.carriers.items():
        count = profile.declared.get(str(period))
        if count is not None and declared.setdefault(carrier, count) != count:
            place = config.place_of("declared", str(period), carrier)
            raise UsageError("declared_twice", place=place, carrier=carrier)
    if not declared:
        return None
    schema = {"carrier": pl.String, "records": pl.Int64}
    return pl.DataFrame(list(declared.items()), schema=schema, orient="row")


def configured_waivers(config: Config, rules: Rules) -> Waivers:
    """The waivers of the file named, or of waivers.toml beside the configuration where there is one."""
    path = config.waivers or config.sibling(DEFAULT_NAME)
    if config.waivers is None and not path.exists():
        return Waivers()
    if config.waivers is None and config.is_found:
        refuse_found_file(path, "--waivers")
    return read_waivers(path, {check.id for check in rules.checks})
