"""The demo team: what it is made of, and the making of it."""
