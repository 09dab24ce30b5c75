"""The figures of the README: how quick and how quiet, beside other programs of its kind."""
