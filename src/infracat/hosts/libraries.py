"""Libraries that not every machine has: what looks starts without them, and is ``unknown`` where it needs one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module

from infracat.facts import CannotObserve


@contextmanager
def needs(package: str) -> Iterator[None]:
    """For imports: ``CannotObserve`` where the package is missing.

    >>> with needs("psutil"):
    ...     import psutil
    """
    try:
        yield
    except ImportError as error:
        raise CannotObserve(f"{package} is not installed on this machine: pip install {package}") from error


@cache
def is_installed(module: str) -> bool:
    """Whether a module can be imported: one that is there may be another Python's, or lack a part."""
    try:
        import_module(module)
    except ImportError:
        return False
    return True
