"""How much memory reading a file may take: what a header states is nobody's promise."""

from __future__ import annotations

from contextlib import suppress

MOST = 90_000_000  # bytes: xz -9 takes 68 MB, a zip archive of 100,000 members 70


def limit() -> None:
    """Of this process and those that it starts; on Linux alone, elsewhere its kind counts something else."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (MOST, most))


def free(pid: int) -> None:
    """A program that has a limit of its own: zstd would take its end for that of a damaged file."""
    with suppress(ImportError, AttributeError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.prlimit(pid, resource.RLIMIT_DATA, (most, most))
