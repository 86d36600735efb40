"""Speed, as ratios measured in one run: ``make bench``. These are not tests: nothing fails when the machine is slow."""
