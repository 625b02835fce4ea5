"""Deeds: incidents, who commands them, and the timeline that keeps what was done."""
