"""Rules: whose phone rings, by which ways, and what follows silence."""
