"""Rules: pure functions over frozen dataclasses, with the time passed in."""
