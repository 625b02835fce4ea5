"""Deeds: what monitors say, and what becomes of it before anyone is woken."""
