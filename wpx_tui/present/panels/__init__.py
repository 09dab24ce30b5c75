"""The text of the panels, one file a panel."""
