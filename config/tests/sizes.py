"""How much a test does: enough for every day in `make test`, all that is promised in `make
test-security`, which says THOROUGH=true.
"""

import os

_IS_THOROUGH = os.environ.get("THOROUGH") == "true"


def size(*, daily: int, thorough: int) -> int:
    return thorough if _IS_THOROUGH else daily
