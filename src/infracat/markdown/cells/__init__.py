"""Grammars of cells: what people write in a table's cell becomes fields of a row, and the rest stays as it is."""
