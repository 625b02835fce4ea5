"""The organisation as people change it: one module per noun, and the whole of it as a file."""
