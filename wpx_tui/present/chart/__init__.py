"""Charts and their axes; the only place that draws with plotext."""
