"""``cli_tools``: programs on the PATH, and which versions of them will do."""
