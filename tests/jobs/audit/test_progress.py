"""The share of a run: it never becomes less, follows what is read and judged, is not whole before the end."""

from itertools import pairwise

from simaudit.jobs.audit.progress import RunShare, RunStanding

GIGABYTE = 1_000_000_000


def shown(*sizes: tuple[str, int]) -> tuple[RunShare, list[RunStanding]]:
    seen: list[RunStanding] = []
    run = RunShare(seen.append)
    run.extracts(dict(sizes))
    return run, seen


def finish(run: RunShare, *carriers: str) -> None:
    for carrier in carriers:
        run.phase("judge", carrier)
        run.ended("judge", carrier)
        for phase in ("compare", "receipt", "figures", "cases", "figures", "responses", "write"):
            run.phase(phase, carrier)
            run.ended(phase, carrier)
    for phase in ("report", "cases", "reported", "record", "cases", "report", "finish"):
        run.phase(phase)
        run.ended(phase)


def test_the_bytes_read_are_those_of_all_carriers_and_known_before() -> None:
    run, seen = shown(("viettel", 300), ("itel", 100))
    run.phase("read", "viettel")
    run.read("itel", 40)
    run.read("viettel", 300)
    run.read("itel", 20)
    run.read("gmobile", 7)
    assert [(one.bytes_read, one.bytes_known) for one in seen] == [
        (0, 400), (0, 400), (40, 400), (340, 400), (340, 400), (340, 400),
    ]  # fmt: skip
    assert (seen[-1].phase, seen[-1].carrier) == ("read", "viettel")


def test_of_large_extracts_reading_is_more_than_half_and_judging_a_good_quarter() -> None:
    run, seen = shown(("viettel", 4 * GIGABYTE))
    run.read("viettel", 2 * GIGABYTE)
    assert round(seen[-1].share, 2) == 0.28
    run.ended("read")
    assert round(seen[-1].share, 2) == 0.56
    run.judged(0.5)
    run.judged(1.0)
    assert round(seen[-1].share, 2) == 0.86


def test_of_small_extracts_judging_is_most() -> None:
    run, seen = shown(("viettel", 100_000))
    run.ended("read")
    read = seen[-1].share
    run.judged(1.0)
    assert read < 0.15
    assert seen[-1].share - read > 0.35


def test_the_share_never_becomes_less_and_is_not_whole_before_the_end() -> None:
    run, seen = shown(("viettel", GIGABYTE), ("itel", GIGABYTE // 1000))
    # Threads may report out of turn.
    for size in (GIGABYTE // 2, GIGABYTE // 4, 2 * GIGABYTE):
        run.read("viettel", size)
    run.ended("read")
    for done in (0.4, 0.3, 1.0):
        run.judged(done)
    finish(run, "itel", "viettel")
    shares = [one.share for one in seen]
    assert all(one <= other for one, other in pairwise(shares))
    assert shares[-1] == 0.99


def test_a_carrier_that_could_not_be_read_holds_nothing_up() -> None:
    run, seen = shown(("viettel", GIGABYTE), ("itel", GIGABYTE))
    run.read("viettel", GIGABYTE)
    run.ended("read")
    run.judged(1.0)
    finish(run, "viettel")
    assert seen[-1].share > 0.9


def test_without_extracts_nothing_is_done() -> None:
    run, seen = shown()
    run.phase("judge")
    run.judged(1.0)
    assert [one.share for one in seen] == [0.0, 0.0, 0.0]
