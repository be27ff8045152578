"""Trains the net that reads question and sentence together (`rag.reader`)."""
