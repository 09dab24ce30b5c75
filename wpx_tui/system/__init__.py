"""The machine's side: the log, paths, files, crash reports."""
