"""`python -m wpx_tui` is `wpx-top`."""

from wpx_tui.cli import main

main()
