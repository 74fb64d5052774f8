"""Service: nothing after the month, faces and telephones as people have them."""

import polars as pl
from precision.honest.points import LAST
from support.honest_register import by_its_carrier, live

ROWS = by_its_carrier()


def test_nothing_happens_after_the_month() -> None:
    moments = (
        "registered_at",
        "activated_at",
        "last_used_at",
        "status_at",
        "authenticated_at",
        "confirmed_at",
    )
    assert [name for name in moments if (ROWS[name] > LAST).any()] == []


def test_a_number_is_used_after_it_began_and_before_it_ended() -> None:
    used = ROWS.drop_nulls("last_used_at")
    assert (used["last_used_at"] >= used["activated_at"]).all()
    ended = used.filter(
        (pl.col("status") == "TERMINATED")
        & (pl.col("last_used_at") > pl.col("activated_at"))
        & pl.col("device_changed_at").is_null()
    )
    assert ended.height > 50
    assert (ended["last_used_at"] < ended["status_at"]).all()


def test_most_numbers_are_in_service_and_suspended_ones_not_for_long() -> None:
    rows = live().filter(pl.col("purpose") == "own")
    assert (rows["status"] == "ACTIVE").mean() > 0.95  # type: ignore[operator]
    one_way = rows.filter((pl.col("status") == "ONE_WAY") & pl.col("device_changed_at").is_null())
    assert ((LAST - one_way["status_at"]).dt.total_days() <= 10).all()


def test_new_numbers_of_people_were_authenticated_before_the_record_was_closed() -> None:
    new = live().filter(
        (pl.col("registered_at") >= pl.datetime(2026, 4, 15)) & pl.col("purpose").is_in(["own", "child"])
    )
    assert new.height > 100
    before = (new["registered_at"] - new["authenticated_at"]).dt.total_seconds()
    assert before.is_between(20, 170).all()
    methods = dict(new.group_by("auth_method").agg(pl.col("id_type").unique().sort()).iter_rows())
    assert set(methods) <= {"CHIP", "EID", "VIDEO_CALL", "DB_MATCH"}


def test_who_shows_no_face_after_a_change_of_device_is_suspended() -> None:
    changed = ROWS.filter(
        pl.col("device_changed_at").is_not_null() & (pl.col("service_type") == "H2H")
    ).filter(pl.col("device_changed_at") < LAST - pl.duration(hours=3))
    assert changed.height > 50
    faceless = changed.filter(pl.col("reauthenticated_at").is_null())
    assert "ACTIVE" not in set(faceless["status"])


def test_one_face_is_one_persons_and_one_telephone_a_familys() -> None:
    faces = ROWS.drop_nulls("portrait_hash").group_by("portrait_hash").agg(pl.col("person").n_unique())
    assert faces["person"].max() == 1
    telephones = live().drop_nulls("device_hash").group_by("device_hash").agg(pl.col("person").n_unique())
    assert (telephones["person"] > 2).mean() < 0.01  # type: ignore[operator]
