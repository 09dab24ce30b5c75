"""What overrides Textual's private parts: one file a patch."""
