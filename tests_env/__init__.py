"""The built-in judges, one module a section. A judge takes a row, and what was seen of it, and says yes or no.

A project's own judges are written the same way, in the ``tests_env`` folder beside its ``catalog.yaml``.
"""
