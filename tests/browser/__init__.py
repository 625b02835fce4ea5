"""Whole browsers, driven from the outside."""
