"""The Usage API as Python: client, models, errors, retry rules. Knows no feeds and no screens."""

import os
import sys

# httpx loads its own command line where click, rich and pygments are to be had: 28 ms and 2 MB
# that nobody here uses. It does without where that module cannot be imported.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None: not importable
# Pydantic looks through every installed package for plugins, which would read the answers along.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
