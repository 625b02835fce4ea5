"""Tocsin's API: rules, rows, actions and the faces that reach them."""
