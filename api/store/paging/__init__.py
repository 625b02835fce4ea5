"""Rows and questions: whose phone rings, by which ways, and what follows silence."""
