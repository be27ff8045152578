"""Retrieves, quotes, cites and decides whether to answer; the command line."""

__version__ = "0.1.0"
