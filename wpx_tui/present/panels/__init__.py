"""What each panel says, one file a panel."""
