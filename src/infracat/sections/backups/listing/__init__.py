"""How copies are listed: which files are copies, when each was made, and what follows from the list."""
