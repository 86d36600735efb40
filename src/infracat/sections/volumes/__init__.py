"""How storage is looked at: one module a type."""
