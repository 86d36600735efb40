"""Speed, as ratios measured in one run: ``make bench``. These are no tests: a machine's mood fails nothing."""
