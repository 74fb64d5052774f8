"""Limits that the system sets on this process: memory, open files, core dumps. Windows has none of them."""

from importlib.util import find_spec
from typing import Final

LIMITED: Final = find_spec("resource") is not None
"""Whether this system limits a process at all."""

NO_LIMIT: Final = (-1, -1)
"""As `limit_data` takes and returns it where there is none."""


def allow_open_files(open_files: int) -> int | None:
    """Ask for so many files open at a time; returns how many there may be, None where there is no limit."""
    if not LIMITED:
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = open_files if hard == resource.RLIM_INFINITY else min(hard, open_files)
    if soft == resource.RLIM_INFINITY or soft >= allowed:
        allowed = soft
    else:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return None if allowed == resource.RLIM_INFINITY else allowed


def limit_data(most: int) -> tuple[int, int]:
    """Let this process have `most` bytes of data, where it may have more; returns the limits before."""
    if not LIMITED:
        return NO_LIMIT
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if soft == resource.RLIM_INFINITY or most < soft:
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    return soft, hard


def restore_data_limit(limits: tuple[int, int]) -> None:
    """Set again what `limit_data` returned."""
    if LIMITED:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, limits)


def limit_process(memory: int) -> None:
    """Let this process have `memory` bytes in all, and leave no core dump, which would hold personal data."""
    if LIMITED:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
