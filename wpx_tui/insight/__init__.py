"""Pure functions from figures to meaning: shares, thresholds, ranges. No I/O, no clock."""
