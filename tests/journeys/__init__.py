"""Stories: who was woken, when, and what everybody saw."""
