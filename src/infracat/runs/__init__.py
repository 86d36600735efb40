"""Run folders: their names, files written whole, and the bundle for an incident."""
