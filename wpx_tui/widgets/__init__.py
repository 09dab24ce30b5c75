"""One file a panel, all on one base panel that draws title, state and error alike."""
