"""How storage is looked at: one module a type, and where the catalog's paths are on this machine."""
