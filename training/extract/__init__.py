"""Makes the learned parts of sentence extraction: see README.md here."""
