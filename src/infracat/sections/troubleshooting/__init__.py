"""``troubleshooting``: advice that is shown under the failures that it is about."""
