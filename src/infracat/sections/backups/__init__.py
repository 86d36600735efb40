"""``backups``: how often a copy is made, where it lies, and how long it is kept."""
