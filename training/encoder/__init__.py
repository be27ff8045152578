"""How the embedded model is made. ``python -m training.encoder`` runs all of it."""
