"""infracat proves a project's infrastructure catalog true.

The flow is load (``catalog``), observe (``sections``, ``hosts``), judge (``tests_env``, ``audit``), report.

PYTEST_DONT_REWRITE: the command imports this package before pytest does, and there is nothing to rewrite here.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from infracat.judging import AtLeast, AtMost, Like, No, OneOf, Shape, recommended, states

__all__ = ["AtLeast", "AtMost", "Like", "No", "OneOf", "Shape", "recommended", "states"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """The API for judges, imported when it is used: a command must hear signals before that."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from infracat import judging

    return getattr(judging, name)
