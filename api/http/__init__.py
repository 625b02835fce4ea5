"""HTTP faces other than GraphQL."""
