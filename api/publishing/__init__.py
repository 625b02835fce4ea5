"""From what is known to what readers get: pages, feeds, letters and badges, each a pure function."""
