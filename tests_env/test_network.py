"""Judges of ``network``: it listens (or does not), it answers, with the right status, owned by the right program."""

import pytest

from infracat import Like, states
from infracat.catalog.fields import AnyStatus


def test_exists(network_resource, seen, expect):
    """Something listens; where the row expects the port closed, nothing does."""
    expect("open" if seen.listens else "closed", network_resource.expect, seen.where)


@states("open_port")
def test_answers(network_resource, seen, expect):
    """The connection stays open, or data arrives: a proxy with no server behind it accepts and closes it at once."""
    expect("answers" if seen.answers else "no answer", "answers", seen.where)


@states("url")
def test_status(network_resource, seen, expect):
    """The URL answers with ``status``, or with any below 400 where none is stated."""
    if network_resource.open_port and not seen.answers:
        pytest.skip("it does not answer")
    expect(seen.status, AnyStatus(network_resource.status), seen.where)


@states("contains")
def test_contains(network_resource, seen, expect):
    """The first 64 KiB of the URL's answer contain the text, or what fits the pattern, of ``contains``."""
    if not AnyStatus(network_resource.status).agrees(seen.status):
        pytest.skip("it does not answer as stated")
    missing = f"{seen.where}: its answer does not contain {network_resource.contains}"
    expect("contained" if seen.contains else "not contained", "contained", missing)


@states("process")
def test_is_held_by(network_resource, seen, expect):
    """A program that holds the port fits the glob, by its process's name or its file's; of several, any."""
    expect(seen.holder, Like(network_resource.process))
