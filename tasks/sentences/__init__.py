"""The log in words, for the activity of a task and of a team."""

from tasks.sentences.names import names_in
from tasks.sentences.verbs import tell

__all__ = ["names_in", "tell"]
