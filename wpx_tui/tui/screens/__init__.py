"""The screens: they compose their widgets and show the account's state."""
