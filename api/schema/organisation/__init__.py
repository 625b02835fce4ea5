"""The GraphQL face: who is there, what they own, and the file that says so."""
