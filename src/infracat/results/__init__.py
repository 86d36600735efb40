"""results.json, and the advice that is told beside it."""
