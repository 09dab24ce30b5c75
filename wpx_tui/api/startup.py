"""Settings of the whole process that make the client faster to import and to poll.

They are for a program that owns its process: `wpx-top` applies them, importing the client does not.
"""

from __future__ import annotations

import os
import sys


def tune_process() -> None:
    """Keep the libraries from searching for modules that nobody uses.

    Call it before the models and the client are imported; more than once does no harm.
    """
    from importlib.util import find_spec
    from types import ModuleType

    # httpx imports its own command line where click, rich and pygments are installed: 28 ms and
    # 2 MB. It works without where that module cannot be imported. (None marks a module as missing,
    # as the import system documents.)
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    # Pydantic searches every installed package for plugins, which would read the answers too.
    if os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__") == "__all__":
        # What would search for them loads importlib.metadata, with csv and zipfile: 1 MB.
        loader = ModuleType("pydantic.plugin._loader")
        loader.get_plugins = tuple  # type: ignore[attr-defined]
        sys.modules.setdefault(loader.__name__, loader)
    # httpcore imports sniffio at every lock and event, four times a poll. Where it is not installed
    # each import searches the whole path: a tenth of a poll's cost.
    if "sniffio" not in sys.modules and find_spec("sniffio") is None:
        sys.modules["sniffio"] = None  # type: ignore[assignment]
