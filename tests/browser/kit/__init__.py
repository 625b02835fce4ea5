"""Proof that the browser kit itself tells the truth."""
