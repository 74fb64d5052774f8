"""No label hides a planted fraud but those that the catalogue lets, each with its reason."""

import polars as pl
import pytest
from precision.evasion import PLAIN, evasion_table, labels_of, limits, measure_evasion, told_stories
from precision.frauds import FRAUDS


@pytest.fixture(scope="module")
def measured() -> pl.DataFrame:
    """Recall of each fraud under each label."""
    return measure_evasion()


def test_each_limit_has_one_reason() -> None:
    pairs = [(fraud, label) for fraud, label, _ in limits()]
    assert sorted(set(pairs)) == sorted(pairs)
    assert all(why.endswith(".") and len(why.split()) > 8 for _, _, why in limits())
    assert {fraud for fraud, _ in pairs} <= set(FRAUDS)


def test_labels_are_every_value_that_could_hide_and_every_column_left_empty() -> None:
    stories = told_stories()
    labels = labels_of(stories)
    assert {column for label in labels.values() for column in label} >= {
        "customer_type", "guardian_id", "channel", "nationality", "service_type", "status", "id_type",
    }  # fmt: skip
    filled = {column.name for column in stories if column.null_count() < column.len()}
    for column in (
        "full_name",
        "id_number",
        "point_code",
        "portrait_hash",
        "registered_at",
        "channel",
        "status",
    ):
        assert column in filled
        assert f"{column}=NULL" in labels


@pytest.mark.slow("seven frauds under sixty-five labels are judged, for the whole file")
def test_nothing_hides_a_fraud_but_what_the_catalogue_lets(measured: pl.DataFrame) -> None:
    hiding = set(measured.filter("hides").select("fraud", "label").iter_rows())
    assert hiding == {(fraud, label) for fraud, label, _ in limits()}, evasion_table(measured)


def test_all_are_found_as_they_are_committed(measured: pl.DataFrame) -> None:
    plain = measured.filter(label=PLAIN)
    assert plain["fraud"].to_list() == list(FRAUDS)
    assert plain["recall"].min() == 1, evasion_table(measured)


def test_a_guardian_hides_nobody_and_an_organisation_no_forger_since_its_users_register_themselves(
    measured: pl.DataFrame,
) -> None:
    recall = {
        (fraud, label): share
        for fraud, label, share in measured.select("fraud", "label", "recall").iter_rows()
    }
    guarded = [share for (_, label), share in recall.items() if label.startswith("guardian_id")]
    assert len(guarded) == 3 * len(FRAUDS)
    assert min(guarded) == 1
    for fraud in ("forged cards", "one paper for all", "stolen papers"):
        assert recall[fraud, "customer_type=ORGANISATION, in 2025"] == 1
