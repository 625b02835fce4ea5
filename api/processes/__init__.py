"""The servers that the embedded default starts as children."""
