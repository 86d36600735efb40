"""How much memory reading a file may take: what a header states is nobody's promise."""

from __future__ import annotations

import sys
from contextlib import suppress

MOST = 90_000_000  # bytes: xz -9 takes 68 MB, a zip archive of 100,000 members 70


def limit() -> None:
    """Of this process and those that it starts; on Linux alone, elsewhere its kind counts something else."""
    if sys.platform != "linux":
        return
    with suppress(ImportError, ValueError, OSError):  # ValueError: a lower one is set, and stays
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (MOST, most))


def exhausted() -> str:
    """What is said of a file for which the memory was not enough, by the limit that there is."""
    if sys.platform == "linux":
        with suppress(ImportError, OSError):
            import resource

            if resource.getrlimit(resource.RLIMIT_DATA)[0] == MOST:
                return f"it takes more than {MOST // 1_000_000} MB of memory to be read"
    return "it takes more memory to be read than there is"


def free(pid: int) -> None:
    """A program that has a limit of its own: zstd would take its end for that of a damaged file."""
    with suppress(ImportError, AttributeError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.prlimit(pid, resource.RLIMIT_DATA, (most, most))
