"""What the commands for scripts do, loaded once it is clear what is asked for: help stays fast."""
