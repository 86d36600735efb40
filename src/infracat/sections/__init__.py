"""The sections of a catalog, a folder each: ``row`` (what a catalog says), ``seen`` (the facts), ``observe`` (looks).

``registry`` lists them. What observes uses the standard library and this package only, so this module imports nothing.

PYTEST_DONT_REWRITE
"""
