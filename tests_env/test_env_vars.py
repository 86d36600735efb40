"""Judges of ``env_vars``: set, not empty, of the right shape, and not a placeholder. No judge sees a value."""

from infracat import Shape, states


def test_exists(env_var, seen):
    """It is set, in the process or in its ``.env`` file."""


def test_is_not_empty(env_var, seen, expect):
    """It holds more than blanks."""
    expect("empty" if seen.is_empty else "set", "set", f"{env_var.name} is set in {seen.source}, but empty")


@states("pattern")
def test_matches_its_pattern(env_var, seen, expect):
    """The whole value matches ``pattern``."""
    expect(seen.fits_pattern, Shape(env_var.pattern.pattern), f"{env_var.name} does not match its pattern")


@states("example")
def test_looks_like_its_example(env_var, seen, expect):
    """It has the scheme of ``example``, or begins as that does up to its ``...``."""
    expect(seen.fits_example, Shape(env_var.example), f"{env_var.name} does not look like its example")


@states("secret")
def test_is_not_a_placeholder(env_var, seen, expect):
    """A secret, stated or guessed, is not ``changeme``, ``<your key>`` or its own example."""
    expect("a placeholder" if seen.is_placeholder else "a value", "a value", f"{env_var.name} holds a placeholder")
