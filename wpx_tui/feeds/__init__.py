"""Keep figures fresh: pollers, their state, bounded samples. Knows no Textual."""
