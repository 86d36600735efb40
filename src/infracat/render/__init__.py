"""Renders a catalog as documents: Markdown in the shape that people keep, how to set up, and ``.env.example``."""
