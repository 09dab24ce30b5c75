"""Run the README's first command as a newcomer would: on a terminal, until the demo is live.

Arguments: the folder to run it in, and the command. Exits with an error if the dashboard does not
appear or does not exit with status 0.
"""

from __future__ import annotations

import sys

from tests.harness.environment import environment
from tests.harness.pty import Pty
from tests.harness.terminal_screen import ALL_LIVE, Seen

INSTALL_TIMEOUT = 600.0
"""Seconds that the command may take to install what it shows."""


def main(folder: str, command: str) -> None:
    """Run `command` in `folder` until every feed is live, then press q."""
    with Pty(patience=INSTALL_TIMEOUT) as terminal:
        terminal.run(["bash", "-euc", command], environment(), folder)
        Seen(terminal).until(ALL_LIVE)
        terminal.send(b"q")
        status = terminal.wait()
    if status:
        sys.exit(f"the dashboard left with status {status}")
    sys.stdout.write("the dashboard came up on the demo, live, and left with status 0\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
