"""Files, file systems and mounts."""
