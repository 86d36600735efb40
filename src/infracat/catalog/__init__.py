"""Loading: ``catalog.yaml`` becomes frozen, typed rows, or a list of all its mistakes.

``source`` reads the file, ``document`` its YAML, ``fields`` and ``rows`` type it, ``links`` follows what rows say of
each other; ``load`` does it all. This module imports nothing: observers use ``fields`` with the standard library only.

PYTEST_DONT_REWRITE
"""
