"""The Textual app: its screens, widgets, keys, themes and layouts."""
