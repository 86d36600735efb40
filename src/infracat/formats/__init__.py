"""File formats of backups: reads a file to its end, and says whether it is whole; changes nothing.

Only the standard library is imported: a file is read by a child process that starts fast, so that a decompression
bomb, a hang or a crash does not reach the audit.
"""
