"""How maintenance is looked at: one module a kind, and how dates and ages are read and told."""
