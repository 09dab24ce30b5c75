"""What the doctor looks at, in the order in which one thing needs another. Knows no screen."""
