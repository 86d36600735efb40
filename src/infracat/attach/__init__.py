"""A run put on a ticket, once: one module a tracker (``jira`` … ``roundup``); ``retrying_client`` sends, and retries.

PYTEST_DONT_REWRITE
"""
