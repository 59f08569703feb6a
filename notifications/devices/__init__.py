"""The devices that people are reached at besides their mailbox."""
