"""Pure meaning: functions from figures to conclusions. No clock, no I/O."""
