"""What ``external_apis`` looks at: who is let in, how much is allowed, and what an API answers."""
