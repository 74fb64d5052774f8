"""What a run's timer adds up."""

from concurrent.futures import ThreadPoolExecutor

from simaudit.jobs.audit.progress import Silent, Timer


def test_a_relation_takes_as_long_as_at_all_carriers() -> None:
    timer = Timer(Silent())
    for relation, seconds in (
        ("live_retired_number", 1.5),
        ("repeated_paper", 2.0),
        ("repeated_paper", 0.25),
    ):
        timer.made(relation, seconds)
    assert timer.relations == {"live_retired_number": 1.5, "repeated_paper": 2.25}
    assert timer.seconds == {}


def test_seconds_in_other_threads_count_only_as_the_run_waits_for_them() -> None:
    timer = Timer(Silent())

    def write() -> None:
        with timer.phase("write"):
            pass

    with timer.phase("figures"), ThreadPoolExecutor(1) as pool:
        pool.submit(write).result()
    assert list(timer.seconds) == ["figures"]
