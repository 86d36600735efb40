"""Sessions with servers of the Model Context Protocol: programs that are started here, or web addresses."""
