"""``containers``: what runs in Docker, under which image, and where it answers."""
