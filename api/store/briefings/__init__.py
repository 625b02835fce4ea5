"""Rows and questions: what executives read of incidents and of weeks."""
