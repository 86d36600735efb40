"""``system_resources``: memory, disk, processors, graphics, and what system it is."""
