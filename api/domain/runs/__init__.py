"""Rules: runs of runbooks, the checks that prove steps, and the machines that steps may call."""
