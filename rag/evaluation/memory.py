"""How much memory this process has held at most. Out: bytes, or None where the system does not tell."""

from __future__ import annotations

import sys

__all__ = ["peak_bytes"]


def peak_bytes() -> int | None:
    """The peak of the resident set."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
