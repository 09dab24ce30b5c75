"""`python -m wpx_tui` is `wpx-top`."""

from wpx_tui.cli.main import main

main()
