"""The Usage API as Python: client, models, errors, retry rules. Knows no feeds and no screens."""
