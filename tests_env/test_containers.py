"""Judges of ``containers``: it runs, is well, from the right image, and answers where it should."""

import pytest

from infracat import AtMost, No, OneOf, recommended, states
from infracat.sections.containers.expected import MOST_PORTS, AllPublished, ImageName, MemoryLimit


def skip_unless_it_runs(seen):
    """For facts that only a running container has: that it does not run is one failure, of `test_is_running`."""
    if seen.state != "running":
        pytest.skip(f"it is {seen.state}")


def expect_answers(ports, expect):
    """``ports`` are those of ``seen.doors`` that the row asks for."""
    silent = [port for port in ports if port.answers is False]
    more = f"; and {len(silent) - MOST_PORTS} more" if len(silent) > MOST_PORTS else ""
    told = "; ".join(port.where for port in silent[:MOST_PORTS]) + more
    expect("hangs up" if silent else "answers", "answers", told)


def test_exists(container, seen):
    """There is such a container: of this name, or of this compose service in the project."""


def test_is_running(container, seen, expect):
    """It runs: it is not exited, restarting again and again, paused, dead, or created and never started."""
    expect(seen.state, "running", seen.trouble)


def test_has_enough_memory(container, seen, expect):
    """The kernel did not kill it for lack of memory."""
    limit = MemoryLimit(seen.memory).show(seen.memory)
    expect("killed" if seen.out_of_memory else "enough", "enough", f"killed for want of memory (limit: {limit})")


def test_is_healthy(container, seen, expect):
    """Its health check, where it has one, passes; one that is starting is waited for, up to the row's timeout, and is
    unknown while no check has run.
    """
    skip_unless_it_runs(seen)
    said = seen.health_said or seen.last_words
    expect(seen.health, OneOf(("healthy", "no health check")), f"{seen.health}{said and f': {said}'}")


@states("replicas")
def test_replicas(container, seen, expect):
    """The service has as many containers as stated, running or not; each of them is judged."""
    expect(len(seen.replicas), container.replicas, f"expected {container.replicas}, found {len(seen.replicas)}")


@states("max_restarts")
def test_restarts(container, seen, expect):
    """The engine did not restart it more often than ``max_restarts``."""
    expect(seen.restarts, AtMost(container.max_restarts))


@states("env")
def test_env(container, seen, expect):
    """Its variables are set to these values; ``${NAME}`` is that of the variable here."""
    expect(seen.variables, No("difference", f"in {len(container.env)}"), "; ".join(seen.variables))


@recommended
@states("memory")
def test_has_a_memory_limit(container, seen, expect):
    """It has one at all: without one it may use all of the machine's memory."""
    expect("limited" if seen.memory else "no limit", "limited", "it has no memory limit")


@states("memory")
def test_memory(container, seen, expect):
    """Its memory limit is not below ``memory``; 2GB is met by 2 GB and by 2 GiB."""
    expect(seen.memory, MemoryLimit(container.memory))


@recommended
@states("image")
def test_image_is_current(container, seen, expect):
    """The image's name still refers to the image that it runs: only a new container uses a newer image."""
    old = f"{seen.image.asked} is another image by now: make the container anew"
    expect("current" if seen.image.is_current else "outdated", "current", old)


@states("tcp_ports")
def test_ports_answer(container, seen, expect):
    """Behind every published port is a server: the connection stays open, or data arrives."""
    skip_unless_it_runs(seen)
    expect_answers([port for port in seen.doors if not port.of_range], expect)


@recommended
@states("tcp_ranges")
def test_ranges_answer(container, seen, expect):
    """Behind every port of a range is a server; some, as those of passive FTP, are opened on demand."""
    skip_unless_it_runs(seen)
    expect_answers([port for port in seen.doors if port.of_range], expect)


@states("ports")
def test_ports_are_published(container, seen, expect):
    """Every port is published, by number and protocol, at its address; at any that this machine reaches where it states
    none, at every one where it states `0.0.0.0`.
    """
    skip_unless_it_runs(seen)
    expect(seen.doors, AllPublished(container.ports))


@states("image")
def test_image(container, seen, expect):
    """It runs ``image``, by whatever name that has: ``postgres:15`` is ``docker.io/library/postgres:15``."""
    expect(seen.image, ImageName(container.image))
