"""``external_apis``: services that others run, how one is let in, and what they cost."""
