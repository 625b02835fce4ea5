"""The GraphQL face: one file per noun."""
