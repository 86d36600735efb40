"""Judges of ``system_resources``: it exists, it can be used, and there is enough of it."""

from infracat import recommended, states


def test_exists(system_resource, seen, expect):
    """It exists, and can be used: a GPU without a driver cannot. What the tool of a working GPU warns of, warns."""
    expect("unusable" if seen.complaint else "present", "present", seen.complaint)
    if seen.warning:
        expect.warn(seen.warning)


@states("minimum")
def test_minimum(system_resource, seen, expect):
    """At least as much memory, or as many processors; in a container, what its limits allow."""
    expect(seen.supply, system_resource.enough)


@recommended
@states("recommended")
def test_recommended(system_resource, seen, expect):
    """The same for the recommended amount."""
    expect(seen.supply, system_resource.plenty)


@states("minimum_free")
def test_minimum_free(system_resource, seen, expect):
    """At least as much is free where ``path`` is, for an ordinary user."""
    expect(seen.supply, system_resource.enough)


@recommended
@states("recommended_free")
def test_recommended_free(system_resource, seen, expect):
    """The same for the recommended amount."""
    expect(seen.supply, system_resource.plenty)


@states("ssd")
def test_ssd(system_resource, seen, expect):
    """No disk below the file system rotates, through partitions, volumes, RAID and image files."""
    expect(seen.disk.medium, "SSD", f"expected SSD, found hard disk: {seen.disk.disks}")


@states("count")
def test_count(system_resource, seen, expect):
    """At least as many GPUs, of the first vendor whose tool reports some: NVIDIA before AMD."""
    expect(seen.supply, system_resource.enough)


@states("cuda")
def test_cuda(system_resource, seen, expect):
    """The newest CUDA version that the driver supports; a toolkit needs one that is at least its own."""
    expect(seen.gpu.cuda, system_resource.cuda, seen.gpu.no_cuda or seen.complaint)


@states("driver")
def test_driver(system_resource, seen, expect):
    """The driver's version is at least as new."""
    expect(seen.gpu.driver, system_resource.driver, seen.complaint)


@states("gpu_memory")
def test_gpu_memory(system_resource, seen, expect):
    """Each of ``count`` GPUs has at least that much."""
    expect(seen.gpu.largest(system_resource.count), system_resource.enough_memory)


@states("os")
def test_os(system_resource, seen, expect):
    """It has that name; where no ``version`` is stated, it may be derived from it, as Ubuntu is from Debian."""
    expect(seen.os, system_resource.system)


@states("version")
def test_version(system_resource, seen, expect):
    """The version of WSL, or of the system, is one that will do."""
    expect(seen.version, system_resource.version)
