"""Due rows found, and one action called per row."""
