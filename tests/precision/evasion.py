"""The planted frauds under each label that could hide them: how much of each is still found.

Each label is a carrier of its own with the same stories, so that all are judged in one register and differ in
the label alone. Checks across carriers have no part in it, and lists neither.
"""

import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias

import polars as pl
from precision.fraud_rows import Desk
from precision.frauds import FRAUDS
from precision.honest.dice import Dice
from precision.honest.points import moment
from precision.honest.records import extract_of
from precision.honest.register import honest_world
from precision.measurement import WEIGHTY

from simaudit.files import private_folder
from simaudit.intake.load import load_month
from simaudit.jobs.audit.load import as_carrier_month
from simaudit.judge.carriers import JudgedMonths, JudgingRequest, judge_carriers
from simaudit.judge.prefilter import prefilter_plan
from simaudit.judge.register_database import Limits
from simaudit.period import Period
from simaudit.rules.load import load_catalogue

PLAIN: Final = "as committed"
HIDES: Final = 0.9
"""A label hides a fraud of which it leaves less than this share of what is found without it."""
_LIMITS: Final = Path(__file__).resolve().parent / "evasion.toml"
_PLACES: Final = {"one paper for all": (0, 1), "invented people": (0, 1, 2), "stolen papers": (1, 2)}
"""Stories of each fraud, else the first: those that are found as they are committed."""
_CARRIER: Final = "viettel"
_ROWS: Final = 3_000
"""Of the honest register from which papers and dealers are taken."""

Label: TypeAlias = Mapping[str, pl.Expr]
"""Column → what a fraudster writes there."""


def _text(**values: str | None) -> Label:
    return {name: pl.lit(value, dtype=pl.String()) for name, value in values.items()}


_ORGANISATION: Final = _text(
    customer_type="ORGANISATION", org_name="Công ty TNHH Hải Đăng", org_code="4201234566"
)
_WARD: Final = _text(guardian_id="056085004321")
_NO_POINT: Final = _text(point_code=None, clerk_code=None)
_LABELS: Final[Mapping[str, Label]] = {
    PLAIN: {},
    "customer_type=ORGANISATION": _ORGANISATION,
    "customer_type=ORGANISATION, NON_H2H": {**_ORGANISATION, **_text(service_type="NON_H2H")},
    "customer_type=ORGANISATION, in 2025": {
        **_ORGANISATION,
        **{
            name: pl.col(name) + (pl.lit(moment(2025, 3, 3)) - pl.col("registered_at").min().over("story"))
            for name in ("registered_at", "activated_at", "status_at")
        },
        # A paper of the first years would have ended by then.
        "id_expiry_date": pl.lit(None, dtype=pl.Date),
    },
    "guardian_id": _WARD,
    "guardian_id, no date_of_birth": {**_WARD, **_text(date_of_birth=None)},
    "guardian_id, a child": {
        **_WARD,
        "date_of_birth": (pl.col("registered_at").min().over("story") - pl.duration(days=2500)).dt.strftime(
            "%d/%m/%Y"
        ),
        "guardian_consent": pl.lit(value=True),
    },
    **{
        f"channel={value}": _text(channel=value)
        for value in ("APP", "VNEID", "OWN_POINT", "OWN_MOBILE_POINT", "OTHER")
    },
    "channel=APP, no point": {**_text(channel="APP"), **_NO_POINT},
    "channel=VNEID, no point": {**_text(channel="VNEID"), **_NO_POINT},
    "nationality=KR": _text(nationality="KR"),
    "nationality=KR, PASSPORT": _text(nationality="KR", id_type="PASSPORT"),
    "service_type=NON_H2H": _text(service_type="NON_H2H"),
    **{f"status={value}": _text(status=value) for value in ("ONE_WAY", "TWO_WAY")},
    **{
        f"id_type={value}": _text(id_type=value)
        for value in (
            "CAN_CUOC", "CCCD", "CCCD_CHIP", "EID", "GCN_CAN_CUOC", "CMND", "PASSPORT", "OTHER",
        )
    },
    "payment_type=POSTPAID": _text(payment_type="POSTPAID"),
    "contract_no": _text(contract_no="HD1"),
    "confirmed_at": {"confirmed_at": pl.lit(moment(2026, 10, 1))},
    "first_registered_at": {"first_registered_at": pl.col("registered_at") - pl.duration(days=400)},
    "ported_in": {"ported_in": pl.lit(value=True)},
}  # fmt: skip


def measure_evasion() -> pl.DataFrame:
    """fraud, label, recall (share of the fraud's rows that are accused), by (which checks mostly), hides."""
    stories = told_stories()
    labels = labels_of(stories)
    with tempfile.TemporaryDirectory(prefix="evasion-") as folder:
        findings = _judged(private_folder(Path(folder) / "judged"), stories, labels)
    fraud_of = stories.select("fraud", record=pl.int_range(1, pl.len() + 1))
    sizes = fraud_of.group_by("fraud", maintain_order=True).agg(rows=pl.len())
    accused = findings.join(fraud_of, on="record").join(sizes, on="fraud")
    by = (
        accused.group_by("fraud", "label", "check_id")
        .agg(share=pl.len() / pl.col("rows").first())
        .sort("share", "check_id", descending=[True, False])
        .group_by("fraud", "label", maintain_order=True)
        .agg(by=pl.col("check_id").head(3).str.join(", "))
    )
    recall = accused.group_by("fraud", "label").agg(
        recall=pl.col("record").n_unique() / pl.col("rows").first()
    )
    measured = (
        sizes.select("fraud")
        .join(pl.DataFrame({"label": list(labels)}), how="cross")
        .join(recall, on=["fraud", "label"], how="left", maintain_order="left")
        .join(by, on=["fraud", "label"], how="left", maintain_order="left")
        .with_columns(pl.col("recall").fill_null(0.0))
    )
    plain = pl.col("recall").filter(pl.col("label") == PLAIN).first().over("fraud")
    return measured.with_columns(hides=pl.col("recall") < HIDES * plain)


def told_stories() -> pl.DataFrame:
    """The frauds' rows in the register's columns, of one carrier, with fraud and story."""
    world = honest_world(_ROWS, seed=1)
    desk = Desk(Dice(2), world.register, world.people)
    parts = [
        tell(desk, fraud, _CARRIER, place)
        for fraud, (tell, _) in FRAUDS.items()
        for place in _PLACES.get(fraud, (0,))
    ]
    return desk.whole([part.with_columns(story=pl.lit(number)) for number, part in enumerate(parts)])


def labels_of(stories: pl.DataFrame) -> dict[str, Label]:
    """Name → label: those above, and each column that the stories fill left empty."""
    columns = [column.name for column in extract_of(stories, _CARRIER) if column.null_count() < column.len()]
    return {**_LABELS, **{f"{name}=NULL": {name: pl.lit(None)} for name in columns if name != "msisdn"}}


def limits() -> list[tuple[str, str, str]]:
    """fraud, label, why: what the catalogue lets go."""
    listed = tomllib.loads(_LIMITS.read_text(encoding="utf-8"))["limit"]
    return [
        (fraud, label, str(limit["why"]))
        for limit in listed
        for fraud in limit["frauds"]
        for label in limit["labels"]
    ]


def evasion_table(measured: pl.DataFrame) -> str:
    """Recall by label, the labels below one another; what hides has a star."""
    names = list(FRAUDS)
    lines = [f"{'label':36}" + "".join(f"{name:>19}" for name in names)]
    rows = measured.select("fraud", "label", "recall", "hides").iter_rows()
    recall = {(fraud, label): (share, hides) for fraud, label, share, hides in rows}
    for label in measured["label"].unique(maintain_order=True):
        cells = [f"{recall[name, label][0]:.0%}{'*' if recall[name, label][1] else ' '}" for name in names]
        lines.append(f"{label:36}" + "".join(f"{cell:>19}" for cell in cells))
    return "\n".join([*lines, "", "* hides the fraud: tests/precision/evasion.toml says why"])


def _judged(folder: Path, stories: pl.DataFrame, labels: Mapping[str, Label]) -> pl.DataFrame:
    """label, record and check_id of findings that weigh."""
    labelled = [extract_of(stories.with_columns(**label), _CARRIER) for label in labels.values()]
    extract = folder / "extract.parquet"
    pl.concat(labelled, how="vertical_relaxed").write_parquet(extract)
    # Loaded once, and then a month each: loading is half of the time.
    loaded = as_carrier_month(load_month(_CARRIER, [extract], folder / "loaded.parquet"))
    rows = pl.read_parquet(loaded.path)
    months = {}
    for number, label in enumerate(labels):
        path = folder / f"{number}.parquet"
        before = number * stories.height
        rows[before : before + stories.height].with_columns(
            carrier=pl.lit(label), record=pl.col("record") - before
        ).write_parquet(path)
        files = ((extract.name, stories.height),)
        months[label] = replace(loaded, carrier=label, path=path, files=files)
    checks = [check for check in load_catalogue() if not check.cross]
    request = JudgingRequest(
        JudgedMonths(months), prefilter_plan(checks, Period(2026, 10).as_of), {}, Limits()
    )
    parts = []
    for judged in judge_carriers(request):
        with closing(judged.register) as register:
            parts.append(register.findings().filter(pl.col("carrier") == judged.carrier))
    weighs = pl.col("nature").cast(pl.String).is_in(WEIGHTY) & (pl.col("severity").cast(pl.String) != "low")
    return (
        pl.concat(parts)
        .drop_nulls("record")
        .filter(weighs)
        .select(pl.col("record").cast(pl.Int64()), "check_id", label="carrier")
    )
