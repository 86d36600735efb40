"""results.json: its types, how it is built, and the advice in it."""
