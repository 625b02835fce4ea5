"""The GraphQL face: what executives read of incidents and of weeks."""
