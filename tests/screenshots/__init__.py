"""The pictures in `screenshots/`: made from the real app on a fixed seed and a fixed clock."""
