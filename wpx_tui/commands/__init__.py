"""The subcommands of wpx-top, one file each."""
