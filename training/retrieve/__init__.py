"""How the order of the retrieved passages is learned."""
