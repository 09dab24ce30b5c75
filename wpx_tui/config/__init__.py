"""The settings: where they come from, which of several values wins, what they must be."""
