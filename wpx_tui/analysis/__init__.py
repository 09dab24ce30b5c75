"""Pure functions from figures to what they mean. No clock, no I/O."""
