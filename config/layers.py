"""Ending the channel layer of a loop that ends itself."""

from channels.layers import BaseChannelLayer
from channels_redis.core import RedisChannelLayer  # type: ignore[import-untyped]


async def hang_up(layer: BaseChannelLayer) -> None:
    """Let the layer finish what it tidies up on this loop, then close its connections, if any.

    Before the loop ends: whatever the layer still does then connects again, and nobody closes that.
    """
    if isinstance(layer, RedisChannelLayer):
        await layer.close_pools()
