"""The GraphQL face: runbooks: their text, how they are found, and what keeps them true."""
