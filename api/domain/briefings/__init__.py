"""Rules: what executives read of incidents and of weeks."""
