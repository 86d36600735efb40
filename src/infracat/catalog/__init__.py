"""Loading: ``catalog.yaml`` becomes frozen, typed rows, or a list of all its mistakes.

``source`` reads the file, ``document`` its YAML, ``fields`` and ``rows`` type it, ``links`` follows what rows say of
each other.

PYTEST_DONT_REWRITE
"""

from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog, Mistake, Position
from infracat.catalog.model import Catalog

__all__ = ["BadCatalog", "Catalog", "Mistake", "Position", "load"]
