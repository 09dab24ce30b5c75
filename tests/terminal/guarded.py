"""A program under guard that spoils its terminal, for the tests of the guard.

Arguments: how it behaves, and the grace in seconds. Exits with the status that the guard passes on.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
import tty
from contextlib import suppress

from wpx_tui.terminal.guard import Guard


async def main(behaviour: str, guard: Guard) -> int:
    status: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    guard.watch(asyncio.get_running_loop(), status.set_result)
    os.write(1, b"\x1b[?1049hready\r\n")
    if behaviour == "hangs":
        time.sleep(60)  # noqa: ASYNC251 - a loop that hangs is what this is about
    if behaviour == "echoes":
        os.write(1, b"got " + await asyncio.to_thread(os.read, 0, 5))
    number = await status
    if behaviour == "lingers":
        threading.Thread(target=time.sleep, args=[60]).start()
    with suppress(OSError):  # the terminal may be what was lost
        os.write(1, f"status {number}\r\n".encode())
    guard.screen_closed()
    return guard.end_with(number)


if __name__ == "__main__":
    keeper = Guard(0, float(sys.argv[2]), title_kept=True)
    tty.setraw(0)
    sys.exit(asyncio.run(main(sys.argv[1], keeper)))
