"""What other programs read: one module a format. Knows no Textual."""
