"""infracat proves a project's infrastructure catalog true.

The flow is load (``catalog``), observe (``sections``, ``hosts``), judge (``tests_env``, ``audit``), report.

PYTEST_DONT_REWRITE: the command imports this package before pytest does, and there is nothing to rewrite here.
"""

from infracat.judging import AtLeast, AtMost, Like, No, OneOf, Shape, recommended, states

__all__ = ["AtLeast", "AtMost", "Like", "No", "OneOf", "Shape", "recommended", "states"]
__version__ = "0.1.0"
