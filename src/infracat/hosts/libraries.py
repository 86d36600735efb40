"""Libraries that not every machine has: what looks starts without them, and is ``unknown`` where it needs one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec

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
    """Whether a top-level module can be imported; it is not imported yet."""
    return find_spec(module) is not None
