"""``env_vars``: variables that must be set, and what they look like."""
