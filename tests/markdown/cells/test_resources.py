"""Rows of hardware, and of the system."""

from __future__ import annotations

import pytest

from infracat.markdown.cells import resources
from infracat.markdown.cells.read import Value


@pytest.mark.parametrize(
    ("name", "requirement", "notes", "fields", "rest"),
    [
        ("RAM", "16GB minimum", "32GB recommended", {"kind": "ram", "minimum": "16GB", "recommended": "32GB"}, ""),
        ("RAM", "8GB minimum, 16GB recommended", "", {"kind": "ram", "minimum": "8GB", "recommended": "16GB"}, ""),
        ("RAM", "8GB+", "", {"kind": "ram", "minimum": "8GB"}, ""),
        ("Memory", "16GB minimum, 32GB recommended", "", {"kind": "ram", "minimum": "16GB", "recommended": "32GB"}, ""),
        ("Disk", "200GB free", "SSD required", {"kind": "disk", "minimum_free": "200GB", "ssd": "true"}, ""),
        ("Disk", "SSD required", "", {"kind": "disk", "ssd": "true"}, "SSD required"),
        ("CPU", "4 cores", "", {"kind": "cpu", "minimum": "4"}, ""),
        ("CPU", "4+ cores", "", {"kind": "cpu", "minimum": "4"}, ""),
        ("CPU", "4", "", {"kind": "cpu", "minimum": "4"}, ""),
        ("GPU", "CUDA 11.8+", "Optional for CPU mode", {"kind": "gpu", "cuda": "11.8", "level": "optional"}, ""),
        ("GPU", "4 GB (GTX 1050 Ti)", "", {"kind": "gpu", "gpu_memory": "4 GB"}, "4 GB (GTX 1050 Ti)"),
        ("GPU", "NVIDIA, 8 GB VRAM", "", {"kind": "gpu", "gpu_memory": "8 GB"}, "NVIDIA, 8 GB VRAM"),
        ("GPU", "— (CPU works)", "", {"kind": "gpu", "level": "optional"}, "— (CPU works)"),
        ("WSL2", "Latest", "Windows only", {"kind": "wsl", "version": "2", "platform": ("windows", "wsl")}, "Latest"),
        ("OS", "Ubuntu 22.04+", "", {"kind": "os", "os": "ubuntu", "version": "22.04+"}, ""),
        ("OS", "macOS 12+", "", {"kind": "os", "os": "macos", "version": "12+"}, ""),
        ("OS", "Windows 10/11", "", {"kind": "os", "os": "windows", "version": ">=10"}, "10/11"),
        ("OS", "Linux, macOS or Windows", "", {"kind": "os"}, "Linux, macOS or Windows"),
        ("Ubuntu", "22.04+", "", {"kind": "os", "os": "ubuntu", "version": "22.04+"}, ""),
        ("RAM", "32GB recommended", "", {"kind": "ram", "minimum": "32GB", "level": "recommended"}, ""),
        (
            "Disk",
            "10GB free minimum, 20 GB recommended",
            "",
            {"kind": "disk", "minimum_free": "10GB", "recommended_free": "20 GB"},
            "",
        ),
        ("RAM", "4 GB minimum (8 GB recommended)", "", {"kind": "ram", "minimum": "4 GB", "recommended": "8 GB"}, ""),
        ("RAM", "Minimum: 4 GB, recommended: 8 GB", "", {"kind": "ram", "minimum": "4 GB", "recommended": "8 GB"}, ""),
        ("RAM", "8 GB (16 GB for large)", "", {"kind": "ram", "minimum": "8 GB"}, "8 GB (16 GB for large)"),
        ("RAM", "4-8 GB", "", {"kind": "ram", "minimum": "4 GB"}, "4-8 GB"),
        ("Disk", "20 GB SSD", "", {"kind": "disk", "minimum_free": "20 GB", "ssd": "true"}, ""),
        ("Disk", "20 GB (SSD recommended)", "", {"kind": "disk", "minimum_free": "20 GB"}, "20 GB (SSD recommended)"),
        ("CPU", "2 cores minimum, 4 cores recommended", "", {"kind": "cpu", "minimum": "2", "recommended": "4"}, ""),
        ("CPU", "Intel i5, 4 cores", "", {"kind": "cpu", "minimum": "4"}, "Intel i5, 4 cores"),
        ("CPU", "x86_64", "", {"kind": "cpu"}, "x86_64"),
        (
            "GPU",
            "NVIDIA RTX 3060 with 12GB VRAM",
            "",
            {"kind": "gpu", "gpu_memory": "12GB"},
            "NVIDIA RTX 3060 with 12GB VRAM",
        ),
        ("GPU", "8 GB recommended", "", {"kind": "gpu", "gpu_memory": "8 GB", "level": "recommended"}, ""),
        ("OS", "Ubuntu 22.04 LTS or Debian 12", "", {"kind": "os"}, "Ubuntu 22.04 LTS or Debian 12"),
        ("RAM", "16 Go", "", {"kind": "ram", "minimum": "16 GB"}, ""),
        ("RAM (dev)", "16G", "", {"kind": "ram", "minimum": "16GB"}, ""),
        ("Arbeitsspeicher", "mindestens 16 GB", "", {"kind": "ram", "minimum": "16 GB"}, ""),
        ("Docker", "24+", "", {}, "24+"),
        ("RAM", "-", "", {"kind": "ram"}, ""),
        ("RAM", "2 vCPU / 4GB", "", {"kind": "ram", "minimum": "4GB"}, "2 vCPU / 4GB"),
        ("GPU", "-, 8 GB recommended", "", {"kind": "gpu", "gpu_memory": "8 GB", "level": "recommended"}, ""),
        ("CPU", "8-core CPU", "", {"kind": "cpu", "minimum": "8"}, ""),
        ("RAM", "≥ 16 GB", "", {"kind": "ram", "minimum": "16 GB"}, ""),
        ("GPU", "-", "", {"kind": "gpu"}, ""),
        ("CPU", "Quad-core", "", {"kind": "cpu", "minimum": "4"}, ""),
        ("CPU", "2 vCPUs, 4 recommended", "", {"kind": "cpu", "minimum": "2", "recommended": "4"}, ""),
        ("Windows", "10/11", "", {"kind": "os", "os": "windows", "version": ">=10"}, "10/11"),
        ("GPU", "Optional", "", {"kind": "gpu", "level": "optional"}, "Optional"),
        (
            "GPU",
            "NVIDIA driver 535+, CUDA 12.1",
            "",
            {"kind": "gpu", "cuda": "12.1", "driver": "535"},
            "NVIDIA driver 535+, CUDA 12.1",
        ),
        ("WSL", "", "", {"kind": "wsl", "platform": ("windows", "wsl")}, ""),
    ],
)
def test_resource(name: str, requirement: str, notes: str, fields: dict[str, Value], rest: str) -> None:
    read = resources.read(name, requirement, notes)
    assert (dict(read.fields), read.rest) == (fields, rest)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("RAM", "ram"),
        ("Memory:", "ram"),
        ("Disk space", "disk"),
        ("Speicherplatz", "disk"),
        ("内存", "ram"),
        ("디스크", "disk"),
        ("CPU cores", "cpu"),
        ("WSL2", "wsl"),
        ("Operating System", "os"),
        ("macOS", "os"),
        ("RAM (dev)", "ram"),
        ("Docker", ""),
        ("Memory (RAM)", "ram"),
        ("**GPU**", "gpu"),
        ("Redis", ""),
        ("", ""),
    ],
)
def test_kind(name: str, kind: str) -> None:
    assert resources.kind_of(name) == kind
