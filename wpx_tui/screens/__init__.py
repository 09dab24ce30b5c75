"""Compose panels and route a feed's news to its panel."""
