"""Earlier runs: what they found, what has changed since, and which of them are kept. History is the run folders.

PYTEST_DONT_REWRITE
"""
