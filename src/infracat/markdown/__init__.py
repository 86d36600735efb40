"""Catalogs as Markdown: tables, lists and headings of a document become the nodes that YAML gives."""
