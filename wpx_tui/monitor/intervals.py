"""How often each feed is polled unless a setting says otherwise."""

from wpx_tui.monitor.feeds import INTERVALS

__all__ = ["INTERVALS"]
