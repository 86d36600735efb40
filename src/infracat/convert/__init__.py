"""A Markdown document written as a catalog in YAML, and rows of it added to one that is there."""
