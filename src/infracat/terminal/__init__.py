"""The audit as a terminal shows it: by section, a line a row, and the verdict last."""
