"""Stories about whose phone rang."""
