"""Which start of the machine this is: a clock that counts from it says nothing of another one."""

from __future__ import annotations

import os
import sys

_LINUX = "/proc/sys/kernel/random/boot_id"


def boot_id(path: str = _LINUX) -> str:
    """Return the id of this boot, empty where the system has none.

    Empty means: go by the wall clock.
    """
    if sys.platform == "darwin":
        return _mac_boot_id()
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        with os.fdopen(descriptor, encoding="utf-8") as file:
            return file.read(64).strip()
    except (OSError, UnicodeError):
        return ""


def _mac_boot_id() -> str:
    import ctypes

    value = ctypes.create_string_buffer(64)
    length = ctypes.c_size_t(len(value))
    try:
        failed = ctypes.CDLL(None).sysctlbyname(
            b"kern.bootsessionuuid", value, ctypes.byref(length), None, ctypes.c_size_t(0)
        )
    except (OSError, AttributeError):
        return ""
    return "" if failed else value.value.decode("ascii", "replace")
