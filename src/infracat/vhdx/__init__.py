"""VHDX, Microsoft's virtual disk: reads what proves a file sound, by [MS-VHDX] (v20240423); changes nothing."""

from infracat.vhdx.disk import Disk, inspect
from infracat.vhdx.file import File

__all__ = ["Disk", "File", "inspect"]
