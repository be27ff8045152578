"""Reads article files and takes the site chrome off them, keeping the map back to the raw text."""
