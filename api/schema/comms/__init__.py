"""The GraphQL face: what is told to whom, when the next word is owed, and who agrees to it."""
