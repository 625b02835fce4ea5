"""Benchmarks: our figures beside a limit or a peer, in the same run."""
