"""GPUs through recorded answers of their tools (see ``gpus``), and through the PCI bus."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from infracat.facts import CannotObserve, Observation
from infracat.json_codec import from_json
from infracat.sections.system_resources.seen import GraphicsCards, Seen
from tests.looking import look, program
from tests.project import Project
from tests.sections.system_resources import gpus
from tests.sections.system_resources.gpus import Nvidia
from tests.sections.system_resources.system_trees import pci, tree

ROW = "system_resources:\n- {name: gpu, kind: gpu, cuda: '11.8'}\n"
ANY = "system_resources:\n- {name: gpu, kind: gpu}\n"
RTX_2070 = ("0000:01:00.0", "030000", "10de", "1f02")  # numbers as in pci.ids
MI50 = ("0000:08:00.0", "038000", "1002", "66a1")
INTEL = ("0000:00:02.0", "030000", "8086", "3e92")
CIRRUS = ("0000:00:02.0", "030000", "1013", "00b8")  # QEMU's emulated display
SOUND = ("0000:01:00.1", "040300", "10de", "10f9")  # of the same card


def at(folder: Path, files: Mapping[str, str], rows: str = ROW, platform: str = "linux", **tools: str) -> Observation:
    """With those files below /, and those programs as the only ones that know of GPUs."""
    folder.mkdir(exist_ok=True)
    environ = {"PATH": f"{folder / 'bin'}:/usr/bin:/bin"}
    for name, script in tools.items():
        program(folder, name.replace("_", "-"), script)
    return look(folder, rows, environ, root=tree(folder / "root", files), platform=platform)


def seen(found: Observation) -> GraphicsCards:
    assert found.seen, found
    graphics = from_json(Seen, found.seen).gpu
    assert graphics
    return graphics


def says(text: str, code: int = 0) -> str:
    return f"cat <<'E'\n{text}\nE\nexit {code}"


@pytest.mark.parametrize(
    ("recorded", "names", "mebibytes", "driver", "cuda"),
    [
        (gpus.A10, ["NVIDIA A10"], 23028, "550.127.05", "12.4"),
        (gpus.TWO_B200, ["NVIDIA B200", "NVIDIA B200"], 183359, "610.43.02", "13.3"),
        (gpus.UMD_ONLY, ["NVIDIA B200", "NVIDIA B200"], 183359, "610.43.02", "13.3"),
    ],
    ids=["A10", "B200", "UMD"],
)
def test_nvidia(tmp_path: Path, recorded: Nvidia, names: list[str], mebibytes: int, driver: str, cuda: str) -> None:
    found = seen(at(tmp_path, {}, nvidia_smi=recorded.script))
    assert [card.name for card in found.cards] == names
    assert {card.memory for card in found.cards} == {mebibytes * 1024 * 1024}
    assert (found.vendor, found.driver, found.cuda, found.complaint) == ("NVIDIA", driver, cuda, "")


@pytest.mark.parametrize(
    ("recorded", "reason"),
    [
        (gpus.GTX_680, "does not tell the CUDA version"),
        (gpus.P620_WITHOUT_LIBCUDA, "nvidia-smi says N/A for CUDA: its library libcuda is not to be found here"),
    ],
)
def test_a_driver_that_does_not_report_its_cuda_version(tmp_path: Path, recorded: Nvidia, reason: str) -> None:
    found = seen(at(tmp_path, {}, nvidia_smi=recorded.script))
    with pytest.raises(CannotObserve, match=reason):
        assert found.cuda
    assert found.driver


def test_a_gpu_that_shares_the_machines_memory(tmp_path: Path) -> None:
    found = seen(at(tmp_path, {}, nvidia_smi=gpus.GB10.script))
    assert found.cuda == "13.0"
    with pytest.raises(CannotObserve, match=r"nvidia-smi says \[N/A\] for the memory of NVIDIA GB10"):
        assert found.cards[0].memory


def test_an_nvidia_gpu_without_a_driver(tmp_path: Path) -> None:
    found = seen(at(tmp_path, pci(INTEL, RTX_2070, SOUND)))
    assert found.complaint == (
        "there is an NVIDIA GPU (10de:1f02 at 0000:01:00.0), but no driver that runs: nvidia-smi is not installed"
    )
    assert (found.cuda, found.driver, len(found.cards), found.cards[0].memory) == (None, None, 1, None)


@pytest.mark.parametrize("said", [gpus.NO_DRIVER, gpus.MISMATCH, gpus.NO_DEVICES], ids=["9", "18", "6"])
def test_nvidia_smi_fails(tmp_path: Path, said: tuple[str, int]) -> None:
    """A GPU on the bus cannot be used; without one there is none; without a bus it is unknown."""
    words = f"nvidia-smi says: {said[0].splitlines()[0]}"
    there = at(tmp_path / "there", pci(RTX_2070), nvidia_smi=says(*said))
    assert seen(there).complaint.endswith(f"but no driver that runs: {words}")
    gone = at(tmp_path / "gone", pci(CIRRUS), nvidia_smi=says(*said))
    assert gone.absent == f"no NVIDIA or AMD GPU on the PCI bus ({words}; rocm-smi is not installed)"
    hidden = at(tmp_path / "wsl", {}, nvidia_smi=says(*said), platform="wsl")
    assert hidden.cannot == f"whether there is a GPU: {words}; rocm-smi is not installed"


def rows(said: tuple[str, int], stderr: str = "") -> str:
    """The rows, and beside them what it says; asked for versions, it ends in the same way."""
    versions = gpus.A10.head.replace("\n", "\\n")
    errors = f"printf '%s\\n' '{stderr}' >&2; " if stderr else ""
    return f"{errors}case $1 in -q) printf '{versions}\\n'; exit {said[1]};; esac\n{says(*said)}"


@pytest.mark.parametrize(
    ("said", "stderr", "name", "warning"),
    [
        (gpus.INFOROM, "", "Tesla P100-PCIE-16GB", "WARNING: infoROM is corrupted at gpu 0000:0B:00.0"),
        (gpus.INFOROM_FIRST, "", "Tesla V100-SXM2-16GB", "WARNING: infoROM is corrupted at gpu 0000:00:04.0"),
        (("Tesla T4, 15360", 0), "WARNING: infoROM is corrupted", "Tesla T4", "WARNING: infoROM is corrupted"),
        (("Tesla T4, 15360", 14), "", "Tesla T4", "it ends with 14 (infoROM is corrupted)"),
        (("Tesla T4, 15360", 8), "", "Tesla T4", "it ends with 8 (a GPU's external power cables are not attached)"),
        (("Tesla T4, 15360", 1), "", "Tesla T4", "it ends with 1"),
        (gpus.ONE_OF_TWO_LOST, "", "NVIDIA GeForce RTX 2080 Ti", gpus.ONE_OF_TWO_LOST[0].splitlines()[1]),
        ((gpus.LOST_ROW, 0), "", "NVIDIA A100-SXM4-80GB", "[GPU is lost], [GPU is lost]"),
        (("Tesla T4, 15360\nWARNING: power, at gpu 1", 0), "", "Tesla T4", "WARNING: power, at gpu 1"),
    ],
)
def test_a_warning_beside_the_rows(tmp_path: Path, said: tuple[str, int], stderr: str, name: str, warning: str) -> None:
    found = seen(at(tmp_path, pci(RTX_2070), nvidia_smi=rows(said, stderr)))
    assert [card.name for card in found.cards] == [name]
    assert (found.cuda, found.complaint, found.warning) == ("12.4", "", f"nvidia-smi says: {warning}")


def test_what_is_not_about_a_gpu_is_no_warning(tmp_path: Path) -> None:
    noise = "ERROR: ld.so: object libx.so from LD_PRELOAD cannot be preloaded: ignored."
    assert seen(at(tmp_path, {}, nvidia_smi=rows(("Tesla T4, 15360", 0), noise))).warning == ""


def test_a_gpu_that_is_lost(tmp_path: Path) -> None:
    found = seen(at(tmp_path / "line", pci(RTX_2070), nvidia_smi=says(*gpus.LOST)))
    assert found.complaint == (
        f"there is an NVIDIA GPU (10de:1f02 at 0000:01:00.0), but it cannot be used: nvidia-smi says: {gpus.LOST[0]}"
    )
    found = seen(at(tmp_path / "row", pci(RTX_2070), nvidia_smi=rows((gpus.RESET_ROW, 0))))
    assert found.complaint == f"no NVIDIA GPU can be used: nvidia-smi says {gpus.RESET_ROW}"
    assert (found.cards[0].memory, found.driver) == (None, "550.127.05")


@pytest.mark.parametrize("memory", ["[N/A]", "[Unknown Error]", "[Not Supported]", "[Insufficient Permissions]", "N/A"])
def test_a_memory_that_is_not_told(tmp_path: Path, memory: str) -> None:
    found = seen(at(tmp_path, {}, nvidia_smi=rows((f"NVIDIA A10, {memory}", 0))))
    assert [card.name for card in found.cards] == ["NVIDIA A10"]
    with pytest.raises(CannotObserve, match="for the memory of NVIDIA A10"):
        assert found.cards[0].memory


def test_a_warning_before_the_reason(tmp_path: Path) -> None:
    said = f"WARNING: infoROM is corrupted at gpu 0000:0B:00.0\n{gpus.NO_DEVICES[0]}"
    found = at(tmp_path, {}, nvidia_smi=says(said, 6))
    assert found.absent
    assert "nvidia-smi says: No devices were found" in found.absent


def test_a_missing_permission_is_unknown(tmp_path: Path) -> None:
    found = at(tmp_path, pci(RTX_2070), nvidia_smi=says(*gpus.NO_PERMISSION))
    assert found.cannot == "nvidia-smi says: Failed to initialize NVML: Insufficient Permissions"


def test_nvidia_smi_hangs(tmp_path: Path) -> None:
    found = at(tmp_path, {}, ROW.replace("cuda", "timeout: 0.3 s, cuda"), nvidia_smi="sleep 60")
    assert found.cannot
    assert found.cannot.startswith("nvidia-smi did not end within 0.")


def test_an_amd_gpu_has_no_cuda(tmp_path: Path) -> None:
    """The version of ROCm is in a file of its own."""
    files = {"/opt/rocm/.info/version": "6.2.0-66"}
    found = seen(at(tmp_path, files, rocm_smi=says(f"WARNING: low power state\n{gpus.RX_7900_XT}")))
    assert (found.vendor, found.cuda) == ("AMD", None)
    assert found.no_cuda == "an AMD GPU: ROCm 6.2.0-66, no CUDA (Radeon RX 7900 XT)"
    assert [(card.name, card.memory) for card in found.cards] == [("Radeon RX 7900 XT", 21458059264)]


def test_an_amd_gpu_that_does_not_report_its_memory(tmp_path: Path) -> None:
    found = seen(at(tmp_path, {}, rocm_smi=says(gpus.RADEON_780M)))
    assert found.no_cuda == "an AMD GPU: ROCm, no CUDA (Phoenix3)"
    with pytest.raises(CannotObserve, match="rocm-smi does not tell the memory of Phoenix3"):
        assert found.cards[0].memory
    with pytest.raises(CannotObserve, match="do not tell the version of the driver"):
        assert found.driver


def test_rocminfo_where_rocm_smi_does_not_work(tmp_path: Path) -> None:
    """As in WSL. The processor is an agent as well, and no GPU."""
    tools = {"rocm_smi": says(gpus.SMI_WITHOUT_DRIVER), "rocminfo": says(gpus.RX_7900_XTX)}
    found = seen(at(tmp_path, {}, **tools))
    assert [(card.name, card.memory) for card in found.cards] == [("Radeon RX 7900 XTX", 25149440 * 1024)]


def test_an_amd_gpu_without_a_driver(tmp_path: Path) -> None:
    said = at(tmp_path, pci(MI50), rocm_smi=says(gpus.SMI_WITHOUT_DRIVER, 1))
    assert seen(said).complaint == (
        "there is an AMD GPU (1002:66a1 at 0000:08:00.0), but no driver that runs: "
        "rocm-smi says: ERROR:root:Driver not initialized (amdgpu not found in modules)"
    )
    both = at(tmp_path, {}, rocm_smi=says(gpus.SMI_WITHOUT_DRIVER, 1), rocminfo=says(gpus.INFO_WITHOUT_DRIVER))
    assert seen(both).complaint.endswith(f"rocminfo says: {gpus.INFO_WITHOUT_DRIVER}")


def test_nvidia_comes_before_amd(tmp_path: Path) -> None:
    """A processor with AMD graphics beside an NVIDIA card."""
    assert seen(at(tmp_path, {}, nvidia_smi=gpus.A10.script, rocm_smi=says(gpus.RADEON_780M))).vendor == "NVIDIA"


def test_no_gpu(tmp_path: Path) -> None:
    tools = "nvidia-smi is not installed; rocm-smi is not installed"
    assert at(tmp_path, {}).absent == f"no NVIDIA or AMD GPU on the PCI bus ({tools})"
    intel = at(tmp_path, pci(INTEL, SOUND))
    assert intel.absent == f"no NVIDIA or AMD GPU on the PCI bus, only Intel 8086:3e92 at 0000:00:02.0 ({tools})"


@pytest.mark.parametrize("platform", ["wsl", "windows", "darwin"])
def test_a_machine_without_a_pci_bus(tmp_path: Path, platform: str) -> None:
    """A driver with CUDA has nvidia-smi: without it there is no CUDA, though there may be a GPU."""
    tools = "nvidia-smi is not installed; rocm-smi is not installed"
    assert at(tmp_path, {}, platform=platform).absent == f"no GPU that has a driver for CUDA ({tools})"
    found = at(tmp_path, {}, ANY, platform=platform)
    assert found.absent if platform == "wsl" else found.cannot


def test_this_machine(tmp_path: Path) -> None:
    """Whatever it has: the kernel's list of devices has no NVIDIA GPU exactly where we find none."""
    devices = Path("/sys/bus/pci/devices").glob("*")
    real = any(
        (each / "vendor").read_text().startswith("0x10de") and (each / "class").read_text().startswith("0x03")
        for each in devices
    )
    found = look(tmp_path, ROW)
    assert bool(found.seen and found.seen["gpu"]["vendor"] == "NVIDIA") == real


def verdicts(project: Project, row: str, **tools: str) -> dict[str, tuple[str, str]]:
    for name, script in tools.items():
        project.tool(name.replace("_", "-"), script)
    project.catalog(f"system_resources:\n- {{name: gpu, kind: gpu, {row}}}\n")
    project.verify()
    checks = project.row("system_resources/gpu")["checks"]
    return {check["name"]: (check["status"], check["message"]) for check in checks}


def test_the_row_of_the_template_is_met(project: Project) -> None:
    """CUDA 11.8+, optional for CPU mode."""
    row = "cuda: 11.8+, gpu_memory: 24GB, driver: '525', count: 1, level: optional"
    met = dict.fromkeys(("exists", "count", "cuda", "driver", "gpu_memory"), ("passed", ""))
    assert verdicts(project, row, nvidia_smi=gpus.A10.script) == met


def test_the_row_of_the_template_is_not_met(project: Project) -> None:
    """An older driver; a card that is too small; too few of them."""
    row = "cuda: 13.0+, gpu_memory: 80GB, driver: '580', count: 2, level: optional"
    assert verdicts(project, row, nvidia_smi=gpus.A10.script) == {
        "exists": ("passed", ""),
        "count": ("warned", "expected >= 2, found 1 (NVIDIA A10)"),
        "cuda": ("warned", "expected >= 13.0, found 12.4"),
        "driver": ("warned", "expected >= 580, found 550.127.05"),
        "gpu_memory": ("warned", "expected >= 80GB (90% of it will do), found 24.14 GB (NVIDIA A10)"),
    }


def test_a_corrupted_inforom_is_a_warning(project: Project) -> None:
    found = verdicts(project, "cuda: 11.8+, gpu_memory: 16GB, count: 1", nvidia_smi=rows(gpus.INFOROM))
    told = "nvidia-smi says: WARNING: infoROM is corrupted at gpu 0000:0B:00.0"
    assert found.pop("exists") == ("warned", told)
    assert set(found.values()) == {("passed", "")}
    assert project.results()["run"]["exit_code"] == 0


def test_one_of_two_gpus_is_lost(project: Project) -> None:
    found = verdicts(project, "count: 2", nvidia_smi=rows(gpus.ONE_OF_TWO_LOST))
    assert found["exists"][0] == "warned"
    assert found["count"] == ("failed", "expected >= 2, found 1 (NVIDIA GeForce RTX 2080 Ti)")


def test_the_row_of_the_template_on_amd(project: Project) -> None:
    found = verdicts(project, "cuda: 11.8+, gpu_memory: 20GB", rocm_smi=says(gpus.RX_7900_XT))
    assert found["exists"] == found["gpu_memory"] == ("passed", "")
    assert found["cuda"] == ("failed", "an AMD GPU: ROCm, no CUDA (Radeon RX 7900 XT)")


def test_the_row_of_the_template_without_a_cuda_version(project: Project) -> None:
    status, message = verdicts(project, "cuda: 11.8+", nvidia_smi=gpus.P620_WITHOUT_LIBCUDA.script)["cuda"]
    assert (status, message.partition(":")[0]) == ("unknown", "nvidia-smi says N/A for CUDA")


@pytest.mark.skipif(Path("/dev/nvidiactl").exists(), reason="this machine has an NVIDIA GPU")
def test_the_row_of_the_template_without_a_gpu(project: Project) -> None:
    (status, message), *others = verdicts(project, "cuda: 11.8+, level: optional").values()
    assert (status, others) == ("skipped", [])
    assert message.startswith("optional, and no NVIDIA or AMD GPU on the PCI bus")
    assert project.results()["run"]["exit_code"] == 0
