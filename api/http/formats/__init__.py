"""One module per sender: its webhook turned into alerts, purely."""
