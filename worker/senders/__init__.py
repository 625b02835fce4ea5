"""The network paths that reach a person, outside any transaction."""
