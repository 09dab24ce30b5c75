"""Values to styled text. Knows no Textual."""
