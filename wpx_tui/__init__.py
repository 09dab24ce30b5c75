"""wpx-top: the `top` of proxy traffic."""

__version__ = "0.1.0"
