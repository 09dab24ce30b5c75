"""Where settings come from: the table of them all, the settings file, and which value wins."""
