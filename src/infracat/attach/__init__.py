"""A run put on a ticket, once: one module a tracker (``jira`` … ``roundup``); ``client`` sends, and retries.

PYTEST_DONT_REWRITE
"""
