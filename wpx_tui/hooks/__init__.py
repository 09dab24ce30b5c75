"""Everything that uses what Textual does not promise: why, and a switch for each."""
