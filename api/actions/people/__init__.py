"""Deeds: people, how they sign in, and what is theirs."""
