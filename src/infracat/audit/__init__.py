"""The audit inside pytest: which rows become which cases, who observes, how a case is judged, what is recorded.

PYTEST_DONT_REWRITE
"""
