"""``catalog``, the head: what the catalog is about, its version and its history."""
