"""The screens: each composes its widgets and takes the account's state."""
