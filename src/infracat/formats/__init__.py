"""The formats of copies: reads a file to its end, and tells whether it is whole; changes nothing.

Nothing but the standard library is imported, so that a file is read by a process of its own that starts at once:
what the file does to it (a bomb, a hang, a crash) does not reach the audit.
"""
