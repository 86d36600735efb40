"""What the tools of GPUs printed on machines that have one. This project's machines have none.

Each is taken from a published report, which is named with its date, and reduced to the lines and values that are read;
the layout is that of the tool. What a report does not show is left out, or said to come from elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Nvidia:
    """Answers of ``nvidia-smi`` to the two questions that are asked."""

    source: str
    cards: str  # --query-gpu=name,memory.total --format=csv,noheader,nounits
    head: str  # -q -d MEMORY

    @property
    def script(self) -> str:
        return (
            f"case $1 in --query-gpu=name,memory.total) cat <<'E'\n{self.cards}\nE\n;;"
            f" -q) cat <<'E'\n\n==============NVSMI LOG==============\n\n{self.head}\nE\n;; *) exit 2;; esac"
        )


A10 = Nvidia(
    "driver 550.127.05, 2025-01-22; leptonai/gpud, e2e/mock/nvidia-smi/test_data.go",
    "NVIDIA A10, 23028",
    """\
Timestamp                                 : Wed Jan 22 04:28:41 2025
Driver Version                            : 550.127.05
CUDA Version                              : 12.4

Attached GPUs                             : 1""",
)
TWO_B200 = Nvidia(
    "driver 610.43.02, 2026-06-07, two of its GPUs; sgl-project/sglang issue 27487. The head with both spellings is "
    "that of 610.47, 2026-05-29; Jaded-Encoding-Thaumaturgy/vs-jetpack pull request 297, with this machine's driver",
    "NVIDIA B200, 183359\nNVIDIA B200, 183359",
    """\
Timestamp                                              : Sun Jun  7 08:16:57 2026
Driver Version                                         : 610.43.02 [Deprecated; will be removed in CUDA 14.0. Use KMD Version instead]
CUDA Version                                           : 13.3 [Deprecated; will be removed in CUDA 14.0. Use CUDA UMD Version instead]
KMD Version                                            : 610.43.02
CUDA UMD Version                                       : 13.3

Attached GPUs                                          : 2""",  # noqa: E501 - as it is printed
)
UMD_ONLY = Nvidia(
    f"{TWO_B200.source}; without the lines that it announces to remove in CUDA 14",
    TWO_B200.cards,
    """\
KMD Version                                            : 610.43.02
CUDA UMD Version                                       : 13.3""",
)
GTX_680 = Nvidia(
    "driver 331.62, 2014-04-18, three of its GPUs; cBio/cbio-cluster issue 38",
    "GeForce GTX 680, 4095\nGeForce GTX 680, 4095\nGeForce GTX 680, 4095",
    "Driver Version                            : 331.62\n\nAttached GPUs                             : 3",
)
P620_WITHOUT_LIBCUDA = Nvidia(
    "driver 470.57.02, in a container, 2022-03-04; turlucode/ros-docker-gui issue 12",
    "Quadro P620, 4042",
    "Driver Version                            : 470.57.02\nCUDA Version                              : N/A",
)
GB10 = Nvidia(
    "driver 580.126.09, DGX Spark, 2026-04-08; lablup/all-smi issue 80. Its memory: unslothai/unsloth pull 10703",
    "NVIDIA GB10, [N/A]",
    "Driver Version                            : 580.126.09\nCUDA Version                              : 13.0",
)

# What nvidia-smi says beside its rows. The rows of each: `name, memory.total` of the source's table, or as said there.
INFOROM = (  # driver 470.82.01, 2021-11-25; NVIDIA/gpu-operator issue 285, which shows the table, this line and 14
    "Tesla P100-PCIE-16GB, 16280\nWARNING: infoROM is corrupted at gpu 0000:0B:00.0",
    14,
)
INFOROM_FIRST = (  # a V100; the line before the row is that of a fake in a public test of a parser
    "WARNING: infoROM is corrupted at gpu 0000:00:04.0\nTesla V100-SXM2-16GB, 16160",
    0,
)
ONE_OF_TWO_LOST = (  # 2022-10-11, two of its four; NVIDIA/open-gpu-kernel-modules issue 387. Its exit code: by memory
    "NVIDIA GeForce RTX 2080 Ti, 11019\nUnable to determine the device handle for GPU 0000:0B:00.0: Unknown Error",
    255,
)
LOST = (  # 2021-12-18; JosephKJ/OWOD issue 81. Its exit code: the manual's for a lost GPU
    "Unable to determine the device handle for GPU 0000:02:00.0: GPU is lost. Reboot the system to recover this GPU",
    15,
)
# From memory and from parsers in public repositories that know these words: a lost GPU keeps its row.
LOST_ROW = "NVIDIA A100-SXM4-80GB, 81920\n[GPU is lost], [GPU is lost]"
RESET_ROW = "NVIDIA A100-SXM4-80GB, [GPU requires reset]"

# What nvidia-smi says in place of an answer, with its exit code: those of NVML (nvmlReturn_t in its documentation).
NO_DRIVER = (  # 2021-01-07; linux-surface/linux-surface issue 374
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. "
    "Make sure that the latest NVIDIA driver is installed and running.",
    9,
)
MISMATCH = (  # 2025-10-15; tinygrad/open-gpu-kernel-modules issue 47
    "Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 570.124",
    18,
)
# Not from a report, and not seen here: these two are worded from memory.
NO_DEVICES = ("No devices were found", 6)
NO_PERMISSION = ("Failed to initialize NVML: Insufficient Permissions", 4)

RX_7900_XT = """\
{"card0": {"GPU use (%)": "0", "VRAM Total Memory (B)": "21458059264", "VRAM Total Used Memory (B)": "27856896",
"Card Series": "Radeon RX 7900 XT", "Card Model": "0x744c", "Card SKU": "D70401XT", "GFX Version": "gfx1100"}}
"""  # rocm-smi --json, 2026-04-16; marimo-team/marimo issue 9237
RADEON_780M = """\
{"card0": {"Device Name": "Phoenix3", "Device ID": "0x1900", "GPU Memory Allocated (VRAM%)": "87", "GPU use (%)": "19"}}
"""  # rocm-smi --json of rocm-smi-lib 6.2.4, 2025-01-18; sebhildebrandt/systeminformation pull request 960
RX_7900_XTX = """\
ROCk module is loaded
=====================
HSA System Attributes
=====================
Runtime Version:         1.1
==========
HSA Agents
==========
*******
Agent 1
*******
  Name:                    AMD Ryzen 9 5950X 16-Core Processor
  Marketing Name:          AMD Ryzen 9 5950X 16-Core Processor
  Device Type:             CPU
  Pool Info:
    Pool 1
      Segment:                 GLOBAL; FLAGS: FINE GRAINED
      Size:                    49301900(0x2f0498c) KB
*******
Agent 2
*******
  Name:                    gfx1100
  Marketing Name:          Radeon RX 7900 XTX
  Device Type:             GPU
  Pool Info:
    Pool 1
      Segment:                 GLOBAL; FLAGS: COARSE GRAINED
      Size:                    25149440(0x17fc000) KB
    Pool 3
      Segment:                 GROUP
      Size:                    64(0x40) KB
"""  # rocminfo: its processor from ROCm/legacy-rocm-build issue 5725, its GPU from ollama/ollama issue 3158
SMI_WITHOUT_DRIVER = """\
cat: /sys/module/amdgpu/initstate: No such file or directory
ERROR:root:Driver not initialized (amdgpu not found in modules)"""  # 2023-12-22; ROCm/legacy-rocm-build issue 2767
INFO_WITHOUT_DRIVER = "ROCk module is NOT loaded, possibly no GPU devices"  # the same
