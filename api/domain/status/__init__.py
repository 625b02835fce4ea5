"""Rules: status pages, what they show, and those who subscribe to them."""
