"""The documentation: pages in Markdown, and what rewrites their generated parts (``make docs``)."""
