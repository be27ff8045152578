"""Splits articles into passages, encodes them, and keeps articles, postings and vectors in step."""
