"""VHDX, Microsoft's virtual disk: reads what shows that a file is intact, by [MS-VHDX] (v20240423); changes nothing."""

from infracat.vhdx.disk import Disk, inspect
from infracat.vhdx.file import VhdxFile

__all__ = ["Disk", "VhdxFile", "inspect"]
