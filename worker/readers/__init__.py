"""What the worker reads from elsewhere: bounded, guarded, and never believed."""
