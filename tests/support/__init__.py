"""Fakes that remember, and real servers for the tests."""
