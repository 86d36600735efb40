"""Memory, processors, WSL and the system: this machine's against what other tools say, and recorded other ones."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infracat.facts import CannotObserve, Observation
from infracat.json_codec import from_json
from infracat.sections.system_resources.seen import Seen
from tests.looking import look, program
from tests.project import Project
from tests.sections.system_resources.system_trees import tree

GIB = 1024**3
MACHINE = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def row(**fields: object) -> str:
    stated = "".join(f"  {name}: {value}\n" for name, value in fields.items())
    return f"system_resources:\n- name: it\n{stated}"


def seen(found: Observation) -> Seen:
    assert found.seen, found
    return from_json(Seen, found.seen)


RAM = row(kind="ram", minimum="16GB")
CPU = row(kind="cpu", minimum=2)
WSL = row(kind="wsl", version="2", platform="[linux, wsl, windows]")
OS = row(kind="os", os="debian")


def test_memory_is_what_free_says(tmp_path: Path) -> None:
    free = subprocess.run(["free", "-b"], capture_output=True, text=True, check=True).stdout
    found = seen(look(tmp_path, RAM, root=tmp_path)).ram
    assert found
    assert (found.machine, found.amount, found.why) == (int(free.splitlines()[1].split()[1]), found.machine, "")


def test_processors_are_what_nproc_says(tmp_path: Path) -> None:
    nproc = subprocess.run(["nproc"], capture_output=True, text=True, check=True).stdout
    found = seen(look(tmp_path, CPU, root=tmp_path)).cpu
    assert found
    assert (found.amount, str(found)) == (int(nproc), nproc.strip())


def test_the_cpu_affinity(project: Project) -> None:
    """``taskset`` leaves one processor to the whole audit."""
    first = min(os.sched_getaffinity(0))
    project.catalog(row(kind="cpu", minimum=2))
    command = ["taskset", "-c", str(first), sys.executable, "-m", "infracat", "verify"]
    subprocess.run(command, cwd=project.folder, env=project.environ(), capture_output=True, timeout=60, check=False)
    check = next(each for each in project.row("system_resources/it")["checks"] if each["name"] == "minimum")
    if os.cpu_count() == 1:
        assert check["found"] == "1"
    else:
        assert check["status"] == "failed"
        assert check["found"] == f"1 (the affinity of this process; the machine has {os.cpu_count()})"


# The layouts: of version 2 in a Docker container, of version 2 in a systemd scope, of version 1 in a Docker container
# that has no namespace of its own for them (moby/moby issue 12394), and of version 1 in one that is bind-mounted.
V2 = "30 23 0:26 / /sys/fs/cgroup ro,nosuid,nodev,noexec,relatime - cgroup2 cgroup rw"
V1 = "{0} 23 0:2{0} {1} /sys/fs/cgroup/{2} rw,relatime - cgroup cgroup rw,{2}"
IN_DOCKER = {"/proc/self/cgroup": "0::/", "/proc/self/mountinfo": f"24 1 0:22 / /proc rw - proc proc rw\n{V2}"}
IN_A_SCOPE = IN_DOCKER | {"/proc/self/cgroup": "0::/user.slice/user-1000.slice/session-3.scope"}
V1_WHOLE = {
    "/proc/self/cgroup": "4:memory:/system.slice/docker-898b.scope\n"
    "2:cpu,cpuacct:/system.slice/docker-898b.scope\n0::/",
    "/proc/self/mountinfo": f"{V1.format(1, '/', 'memory')}\n{V1.format(2, '/', 'cpu,cpuacct')}",
}
V1_OWN = V1_WHOLE | {
    "/proc/self/mountinfo": V1.format(1, "/system.slice/docker-898b.scope", "memory")
    + "\n"
    + V1.format(2, "/system.slice/docker-898b.scope", "cpu,cpuacct")
}
OWN = "/sys/fs/cgroup/system.slice/docker-898b.scope".replace("cgroup/", "cgroup/{}/")


@pytest.mark.parametrize(
    ("files", "limit", "file"),
    [
        (IN_DOCKER | {"/sys/fs/cgroup/memory.max": "268435456"}, 268435456, "/sys/fs/cgroup/memory.max"),
        (IN_DOCKER | {"/sys/fs/cgroup/memory.max": "max"}, MACHINE, ""),
        (IN_DOCKER | {"/sys/fs/cgroup/memory.max": str(MACHINE + 1)}, MACHINE, ""),
        (IN_DOCKER, MACHINE, ""),
        (
            IN_A_SCOPE
            | {
                "/sys/fs/cgroup/user.slice/user-1000.slice/session-3.scope/memory.max": str(GIB),
                "/sys/fs/cgroup/user.slice/memory.max": str(GIB // 2),
            },
            GIB // 2,
            "/sys/fs/cgroup/user.slice/memory.max",
        ),
        (
            V1_WHOLE | {f"{OWN.format('memory')}/memory.limit_in_bytes": str(4 * GIB)},
            4 * GIB,
            f"{OWN.format('memory')}/memory.limit_in_bytes",
        ),
        (
            V1_OWN | {"/sys/fs/cgroup/memory/memory.limit_in_bytes": str(GIB)},
            GIB,
            "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        ),
        (V1_OWN | {"/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712"}, MACHINE, ""),
        ({}, MACHINE, ""),
    ],
)
def test_a_memory_limit_of_a_control_group(tmp_path: Path, files: dict[str, str], limit: int, file: str) -> None:
    found = seen(look(tmp_path, RAM, root=tree(tmp_path / "root", files))).ram
    assert found
    assert (found.amount, found.machine) == (limit, MACHINE)
    assert found.why.partition(";")[0] == (f"the limit in {file}" if file else "")


@pytest.mark.parametrize(
    ("files", "amount", "file"),
    [
        (IN_DOCKER | {"/sys/fs/cgroup/cpu.max": "50000 100000"}, 0.5, "/sys/fs/cgroup/cpu.max"),
        (IN_DOCKER | {"/sys/fs/cgroup/cpu.max": "max 100000"}, None, ""),
        (
            V1_OWN
            | {
                "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "75000",
                "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000",
            },
            0.75,
            "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us",
        ),
        (
            V1_OWN
            | {
                "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1",
                "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000",
            },
            None,
            "",
        ),
    ],
)
def test_a_quota_of_a_control_group(tmp_path: Path, files: dict[str, str], amount: float | None, file: str) -> None:
    found = seen(look(tmp_path, CPU, root=tree(tmp_path / "root", files))).cpu
    assert found
    assert found.amount == (amount or len(os.sched_getaffinity(0)))
    assert found.why.partition(";")[0] == (f"the quota in {file}" if file else "")


@pytest.fixture
def group() -> Iterator[Path]:
    """A real control group with 512 MiB and half a processor; version 2 as with systemd, or version 1."""
    name = f"infracat-test-{os.getpid()}"
    unified = Path("/sys/fs/cgroup")
    v2 = (unified / "cgroup.controllers").exists()
    folders = [unified / name] if v2 else [unified / "memory" / name, unified / "cpu" / name]
    files = {"memory.max": str(GIB // 2), "cpu.max": "50000 100000"}
    if not v2:
        files = {"memory.limit_in_bytes": str(GIB // 2), "cpu.cfs_quota_us": "50000"}
    try:
        if v2:
            (unified / "cgroup.subtree_control").write_text("+memory +cpu")
        for folder, (file, text) in zip(folders * (2 if v2 else 1), files.items(), strict=True):
            folder.mkdir(exist_ok=True)
            (folder / file).write_text(text)
    except OSError as error:
        pytest.skip(f"needs root and control groups that can be written: {error}")
    yield Path(*folders[-1].parts)
    for folder in folders:
        folder.rmdir()


def test_a_real_control_group(project: Project, group: Path) -> None:
    """The audit as it runs in a container: what the group leaves is what it finds."""
    project.catalog(
        """
        system_resources:
        - {name: ram, kind: ram, minimum: 256MiB, recommended: 16GB}
        - {name: cpu, kind: cpu, minimum: 1}
        """
    )
    groups = {group, Path(str(group).replace("/cpu/", "/memory/"))}
    join = "; ".join(f"echo $$ > {each}/cgroup.procs" for each in groups)
    command = f'{join}; exec "$0" -m infracat verify'
    subprocess.run(
        ["sh", "-c", command, sys.executable],
        cwd=project.folder, env=project.environ(), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert project.statuses() == {"system_resources/ram": "warned", "system_resources/cpu": "failed"}
    ram, cpu = (project.row(f"system_resources/{name}")["checks"] for name in ("ram", "cpu"))
    assert ram[-1]["found"].startswith("536.87 MB (the limit in /sys/fs/cgroup/")
    assert cpu[-1]["found"].startswith("0.5 (the quota in /sys/fs/cgroup/")


def test_memory_is_met_from_90_per_cent(project: Project) -> None:
    """Firmware and graphics keep a share: 16GB are not quite there where 16GB are installed."""
    project.catalog(
        f"""
        system_resources:
        - {{name: nearly, kind: ram, minimum: {int(MACHINE / 0.91)}B}}
        - {{name: less, kind: ram, minimum: {int(MACHINE / 0.89)}B}}
        - {{name: plenty, kind: ram, minimum: 1MB, recommended: {MACHINE}B}}
        - {{name: little, kind: ram, minimum: 1MB, recommended: {MACHINE * 2}B}}
        """
    )
    project.verify()
    assert [*project.statuses().values()] == [
        "passed", "failed", "passed", "warned",
    ]  # fmt: skip
    check = project.row("system_resources/less")["checks"][1]
    assert check["expected"] == f">= {int(MACHINE / 0.89)}B (90% of it will do)"


def test_memory_on_wsl_names_wslconfig(tmp_path: Path) -> None:
    found = seen(look(tmp_path, RAM, root=tmp_path, platform="wsl")).ram
    assert found
    assert found.why == "what Windows leaves to WSL; memory= in .wslconfig gives it more"


@pytest.mark.parametrize(
    ("release", "built", "version"),
    [
        ("4.4.0-18362-Microsoft", "Linux version 4.4.0-18362-Microsoft (Microsoft@Microsoft.com)", "1"),  # 2019-11-26
        ("3.4.0+", "Linux version 3.4.0-Microsoft (Microsoft@Microsoft.com) (gcc version 4.7 (GCC) )", "1"),  # 2016
        ("4.19.104-microsoft-standard", "Linux version 4.19.104-microsoft-standard (jkp@DESKTOP-DKG6ENQ)", "2"),  # 2022
        ("5.15.90.1-microsoft-standard-WSL2", "Linux version 5.15.90.1-microsoft-standard-WSL2", "2"),  # 2023-10-12
    ],
)
def test_the_version_of_wsl_from_inside(tmp_path: Path, release: str, built: str, version: str) -> None:
    """As in paulirish/git-open pull 158, microsoft/WSL issues 1090 and 8361, and dorssel/usbipd-win issue 727."""
    files = {"/proc/sys/kernel/osrelease": release, "/proc/version": built}
    found = seen(look(tmp_path, WSL, root=tree(tmp_path / "root", files), platform="wsl")).wsl
    assert found
    assert (found.version, found.said) == (version, f"kernel {release}")


def test_linux_without_wsl(tmp_path: Path) -> None:
    if "microsoft" in platform.release().lower():
        pytest.skip("this is WSL")
    assert look(tmp_path, WSL).absent == f"this is linux without WSL (kernel {platform.release()})"


STATUS = """\
Default Distribution: Ubuntu-22.04
Default Version: 2

Windows Subsystem for Linux was last updated on 01/05/2022
WSL automatic updates are on.

Kernel version: 5.10.102.1
"""  # 2022-05-02; microsoft/WSL issue 8361


def on_windows(folder: Path, printed: bytes, code: int = 0) -> Observation:
    (folder / "printed").write_bytes(printed)
    return look(folder, WSL, program(folder, "wsl.exe", f"cat printed; exit {code}"), platform="windows")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16", "utf-8"])
@pytest.mark.parametrize(
    ("printed", "version"),
    [(STATUS, "2"), (STATUS.replace("Version: 2", "Version: 1"), "1"), ("默认分发: Ubuntu\n默认版本: 2\n", "2")],
)
def test_the_version_of_wsl_from_windows(tmp_path: Path, printed: str, version: str, encoding: str) -> None:
    """It prints UTF-16 (microsoft/WSL issue 6787), in the language of the user."""
    found = on_windows(tmp_path, printed.replace("\n", "\r\n").encode(encoding))
    assert seen(found).version == version
    assert "\0" not in found.evidence[-1].output
    assert "Ubuntu" in found.evidence[-1].output


def test_windows_without_wsl(tmp_path: Path) -> None:
    said = "The Windows Subsystem for Linux is not installed. You can install by running 'wsl.exe --install'.\r\n"
    absent = on_windows(tmp_path, said.encode("utf-16-le"), code=50).absent
    assert absent == f"WSL is not installed: `wsl.exe --status` ended with 50: {said.strip()}"
    assert look(tmp_path, WSL, {"PATH": "/nowhere"}, platform="windows").absent == (
        "WSL is not installed: there is no wsl.exe; wsl --install installs it"
    )


def test_a_wsl_status_without_a_version(tmp_path: Path) -> None:
    with pytest.raises(CannotObserve, match=r"does not tell the version: Kernel version: 5\.10"):
        assert seen(on_windows(tmp_path, b"Kernel version: 5.10.102.1\r\n")).version


def test_wsl_is_skipped_elsewhere(project: Project) -> None:
    """The template's row, which is for Windows only; no `platform` needs to say so."""
    if "microsoft" in platform.release().lower():
        pytest.skip("this is WSL")
    project.catalog(row(kind="wsl", version="'2'"))
    project.verify()
    assert project.row("system_resources/it")["reason"] == "only on windows or wsl; this is linux"
    project.catalog(row(kind="wsl", version="'2'", platform="linux"))
    project.verify()
    assert project.statuses()["system_resources/it"] == "failed"


UBUNTU = """\
PRETTY_NAME="Ubuntu 22.04.3 LTS"
NAME="Ubuntu"
VERSION_ID="22.04"
ID=ubuntu
ID_LIKE=debian"""
LEAP = 'NAME="openSUSE Leap"\nVERSION_ID="15.5"\nID="opensuse-leap"\nID_LIKE="suse opensuse"'
ARCH = 'NAME="Arch Linux"\nPRETTY_NAME="Arch Linux"\nID=arch'


@pytest.mark.parametrize(
    ("release", "stated", "agrees"),
    [
        (UBUNTU, "os: Ubuntu, version: '22.04'", True),
        (UBUNTU, "os: debian", True),
        (UBUNTU, "os: linux", True),
        (UBUNTU, "os: debian, version: '22.04'", False),  # its numbers are not Debian's
        (UBUNTU, "os: fedora", False),
        (LEAP, "os: opensuse, version: '15.5'", True),
        (LEAP, "os: open", False),
        (ARCH, "os: arch", True),
    ],
)
def test_the_name_of_a_linux(tmp_path: Path, release: str, stated: str, agrees: bool) -> None:
    from infracat.catalog.load import load

    rows = f"system_resources:\n- {{name: it, kind: os, {stated}}}\n"
    found = seen(look(tmp_path, rows, root=tree(tmp_path / "root", {"/etc/os-release": release})))
    assert load(tmp_path / "catalog.yaml").rows[-1].system.agrees(found.os) is agrees  # type: ignore[attr-defined]


def test_a_system_without_releases(tmp_path: Path) -> None:
    found = seen(look(tmp_path, OS, root=tree(tmp_path / "root", {"/usr/lib/os-release": ARCH})))
    with pytest.raises(CannotObserve, match="Arch Linux has no VERSION_ID"):
        assert found.version


def test_a_system_without_os_release(tmp_path: Path) -> None:
    found = look(tmp_path, OS, root=tmp_path / "root")
    assert found.cannot == "/etc/os-release and /usr/lib/os-release are missing: which system it is cannot be told"


def test_macos_and_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By Python's own module ``platform``."""
    monkeypatch.setattr(platform, "mac_ver", lambda: ("14.2.1", ("", "", ""), "arm64"))
    mac = seen(look(tmp_path, OS, platform="darwin"))
    assert (mac.version, mac.os and mac.os.is_a("macOS", itself=True)) == ("14.2.1", True)
    for release, version in (("11", "11"), ("2022Server", "2022")):
        monkeypatch.setattr(platform, "release", lambda release=release: release)
        windows = seen(look(tmp_path, OS, platform="windows"))
        assert (windows.version, windows.os and windows.os.is_a("windows", itself=True)) == (version, True)


def test_this_system(project: Project) -> None:
    here = platform.freedesktop_os_release()
    project.catalog(
        f"""
        system_resources:
        - {{name: itself, kind: os, os: {here["ID"].upper()}}}
        - {{name: version, kind: os, os: {here["ID"]}, version: "{here.get("VERSION_ID", "1")}"}}
        - {{name: newer, kind: os, os: {here["ID"]}, version: ">= 9999"}}
        - {{name: other, kind: os, os: plan9}}
        """
    )
    project.verify()
    version = "passed" if "VERSION_ID" in here else "unknown"
    newer = "failed" if "VERSION_ID" in here else "unknown"
    assert [*project.statuses().values()] == ["passed", version, newer, "failed"]
    check = project.row("system_resources/other")["checks"][1]
    assert check["message"].startswith(f"expected plan9, found {here['PRETTY_NAME']}")


def test_a_secret_in_utf_16_is_masked(tmp_path: Path) -> None:
    """Decoded first, for redaction looks for what people read."""
    secret = "correct-horse-battery"
    (tmp_path / "printed").write_bytes(f"{STATUS}token: {secret}\r\n".encode("utf-16-le"))
    rows = f"env_vars:\n- {{name: API_TOKEN, secret: true}}\n{WSL}"
    environ = program(tmp_path, "wsl.exe", "cat printed") | {"API_TOKEN": secret}
    found = look(tmp_path, rows, environ, platform="windows")
    assert seen(found).version == "2"
    assert "token: " in found.evidence[-1].output
    assert secret not in str(found)
    assert "c\0o\0r\0" not in found.evidence[-1].output
