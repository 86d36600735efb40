"""``external_apis``: HTTP services that others run, how to authenticate, and what they cost."""
