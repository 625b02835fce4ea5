"""Rows and questions: who is on call, what that asks of people, and how they stand in for each other."""
