"""The terminal backend: input, output, and what differs between two frames."""
