"""Redaction: masks secrets in whatever is captured."""
