"""The audit as pytest plugins: collecting cases, observing their rows, judging, redacting, and writing the run.

``start`` loads the catalog and registers the plugins: ``collect`` (rows become cases), ``controller`` and ``worker``
(the one process that observes, and the processes that only judge), ``judge``, ``report`` (results.json and the run's
folder), ``html_columns`` and ``redaction``. They share an ``Audit`` (``state``).

PYTEST_DONT_REWRITE
"""
