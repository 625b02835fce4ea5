"""Actions: one verb a person or a clock can do."""
