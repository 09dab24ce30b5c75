"""One account, watched: feeds kept fresh, and the state that they are in. Knows no Textual."""
