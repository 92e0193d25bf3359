"""What keeps a process of this site small: its threads share what they once took from the system."""

import ctypes
import os

# glibc gives threads that ask at the same time an arena each, eight for each core, and an arena keeps what it once took:
# sixteen held 25 MB, of which 19 were free. Threads of Python take turns in any case.
ARENAS = 2
# As glibc's malloc.h has it.
M_ARENA_MAX = -8


def share_arenas() -> None:
    """Let all threads that are started after this take their memory from a few arenas.

    The variable MALLOC_ARENA_MAX counts more. Where there is no glibc, nothing happens.
    """
    libc = ctypes.CDLL(None)
    if "MALLOC_ARENA_MAX" not in os.environ and hasattr(libc, "mallopt"):
        libc.mallopt(M_ARENA_MAX, ARENAS)
