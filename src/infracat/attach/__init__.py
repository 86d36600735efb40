"""A run put on a ticket, once: one module a tracker (``jira`` … ``roundup``); ``connection`` sends, and asks again.

PYTEST_DONT_REWRITE
"""
