"""``network``: ports that listen, and URLs that answer."""
