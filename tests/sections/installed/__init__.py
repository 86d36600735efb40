"""Sections that other packages bring."""
