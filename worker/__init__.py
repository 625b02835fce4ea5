"""The worker: due rows become pages, climbs and reminders."""
