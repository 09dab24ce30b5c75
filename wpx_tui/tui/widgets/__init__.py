"""One file a panel, all on one base that draws title, state and error alike."""
