"""An answer that says more than its data: the renderer puts ``meta`` beside it."""

from typing import Any

from rest_framework.response import Response


class Answer(Response):
    def __init__(self, data: Any = None, *, meta: dict[str, Any], status: int = 200) -> None:
        super().__init__(data, status=status)
        self.meta = meta
