"""A project's own judges run in a process of their own: whatever they do, the audit ends, with its report."""
