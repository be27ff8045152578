"""Which index a command means. In: parsed arguments and the environment. Out: a folder, there or not."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from rag.errors import BadRequest

__all__ = ["index_dir"]

VARIABLE = "YUANWEN_INDEX"
DEFAULT = ".yuanwen"


def index_dir(args: argparse.Namespace) -> Path:
    """``--index DIR``, else ``$YUANWEN_INDEX``, else ``.yuanwen`` in the working directory. Raises BadRequest."""
    if args.index == "":  # an unset variable in a script: to take another index instead would be a surprise
        raise BadRequest("--index is empty; name a folder, or leave the option out")
    name = args.index or os.environ.get(VARIABLE) or DEFAULT
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:  # the libraries that write vectors and words take no other names
        raise BadRequest(f"the name of the index folder is not UTF-8: {name!a}; name another with --index") from None
    return Path(name)
