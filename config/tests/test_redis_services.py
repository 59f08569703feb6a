import pytest
from django.core.exceptions import ImproperlyConfigured

from config import redis_services

URL = "redis://redis.example.org:6379/1"


def test_without_redis_everything_stays_in_the_process() -> None:
    assert "locmem" in redis_services.cache("")["BACKEND"]
    assert "InMemory" in redis_services.channel_layer("")["BACKEND"]
    assert redis_services.broker_options("memory://localhost") == {}


def test_with_redis_everything_goes_there_under_a_prefix() -> None:
    assert redis_services.cache(URL)["KEY_PREFIX"] == "stint"
    assert redis_services.channel_layer(URL)["CONFIG"]["prefix"] == "stint"
    assert redis_services.broker_options(URL)["global_keyprefix"] == "stint:"


@pytest.mark.parametrize("url", ["localhost:6379", "http://redis", "redis://", "redis://h:port"])
def test_a_malformed_url_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^REDIS_URL must be an address"):
        redis_services.check_url("REDIS_URL", url, ("redis", "rediss"))


@pytest.mark.parametrize("url", ["", URL, "rediss://redis.example.org"])
def test_a_good_url_passes(url: str) -> None:
    assert redis_services.check_url("REDIS_URL", url, ("redis", "rediss")) == url


def test_the_broker_may_live_in_memory() -> None:
    assert redis_services.check_url("CELERY_BROKER_URL", "memory://", ("redis", "memory"))
