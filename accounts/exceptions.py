"""The one error that Django has no word for, in the lowest room so that every app may raise it."""


class Conflict(Exception):  # noqa: N818  (named as HTTP names it)
    """The request is well formed but collides with what is already there. The API answers 409."""
