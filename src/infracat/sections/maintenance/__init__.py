"""``maintenance``: what has to be done again and again, and how one sees that it is due."""
