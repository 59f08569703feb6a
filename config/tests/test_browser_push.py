"""Push in Chromium: turned on by the page, a message delivered, its notification clicked."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from config.tests.test_browser import browser, found_a_team, open_page, stint

__all__ = ["browser", "stint"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: Chromium has no push service here, so the subscription that a browser would get is one that
#: cannot be reached. All that follows is real: the form, the worker, the message and the click.
_SUBSCRIBED = """
PushManager.prototype.subscribe = async () => ({ toJSON: () => ({
  endpoint: "https://push.example.org/send/1",
  keys: {
    p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6" +
      "-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    auth: "BTBZMqHH6r4Tts7J_aSIgg",
  },
})});
"""


@pytest.fixture
def page(
    stint: tuple[str, str, Path], browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Somebody who has a task, and has let Stint show notifications. Another one for each test."""
    problems: list[str] = []
    word = request.node.name.split("_")[2]
    opened = open_page(browser, stint[0], problems)
    opened.context.grant_permissions(["notifications"], origin=stint[0])
    opened.add_init_script(_SUBSCRIBED)
    found_a_team(opened, f"Pusher-{word}", f"Push of {word}")
    opened.fill("#add-todo", "Paint the shed")
    opened.keyboard.press("Enter")
    opened.wait_for_selector(".card-title:has-text('Paint the shed')")
    yield opened
    opened.context.close()
    assert problems == []


def test_a_message_is_shown_and_its_click_opens_the_task(page: Page) -> None:
    task = str(page.locator(".card-title a, a.card-title").first.get_attribute("href"))
    turn_on(page)
    shown = delivered(page, {"title": "A task", "body": "Paint", "url": task, "tag": "t"})
    assert shown == [["A task", "Paint", "t"]]
    assert ["Stint", "There is something new for you.", ""] in delivered(page, None)
    click(page, "t", urlsplit(task).path)


def test_a_browser_that_changes_its_subscription_tells_where_it_is_now(page: Page) -> None:
    turn_on(page)
    [before] = subscriptions(page)
    page.context.service_workers[0].evaluate(
        """(subscribed) => {
          eval(subscribed.replace("send/1", "send/2"));
          const event = new ExtendableEvent("pushsubscriptionchange");
          event.oldSubscription = { endpoint: "https://push.example.org/send/1" };
          self.dispatchEvent(event);
        }""",
        _SUBSCRIBED,
    )
    for _ in range(200):
        if [one["id"] for one in subscriptions(page)] != [before["id"]]:
            break
        page.wait_for_timeout(50)
    [after] = subscriptions(page)
    assert (after["id"] == before["id"], after["label"]) == (False, before["label"])


def subscriptions(page: Page) -> list[dict[str, Any]]:
    return page.evaluate(  # type: ignore[no-any-return]
        "async () => (await (await fetch('/api/v1/users/me/push-subscriptions')).json()).data"
    )


def turn_on(page: Page) -> None:
    page.goto(page.url.split("/t/")[0] + "/profile/devices")
    assert "Chrom" in page.input_value("[name=label]")
    page.click("text=Turn on push on this device")
    page.wait_for_selector("text=gets push messages from now on")


def delivered(page: Page, message: dict[str, str] | None) -> list[list[str]]:
    """What is shown once the message has come through the browser's own door for it."""
    before = len(notifications(page))
    session: CDPSession = page.context.new_cdp_session(page)
    found: list[Any] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    while not found:
        page.wait_for_timeout(50)
    registration = found[-1]
    data = {
        "origin": registration["scopeURL"].rstrip("/"),
        "registrationId": registration["registrationId"],
        "data": json.dumps(message) if message else "no JSON",
    }
    # On a busy machine the tools' door loses a message now and then; a push service sends again.
    for moment in range(200):
        if moment % 40 == 0:
            session.send("ServiceWorker.deliverPushMessage", data)
        if len(shown := notifications(page)) > before:
            return shown
        page.wait_for_timeout(50)
    pytest.fail(f"nothing more is shown than {shown}")


def notifications(page: Page) -> list[list[str]]:
    return page.evaluate(  # type: ignore[no-any-return]
        "async () => (await (await navigator.serviceWorker.ready).getNotifications())"
        ".map((one) => [one.title, one.body, one.tag])"
    )


def click(page: Page, tag: str, path: str) -> None:
    """The worker's own handler, with the notification that is there: nobody else can click here.

    A browser opens windows only for a person's click, so the address is what it asks for.
    """
    worker = page.context.service_workers[0]
    opened = worker.evaluate(
        """async (tag) => {
          const [notification] = await self.registration.getNotifications({ tag });
          const asked = new Promise((resolve) => {
            self.clients.openWindow = async (url) => resolve(url);
          });
          const event = new NotificationEvent("notificationclick", { notification });
          self.dispatchEvent(event);
          return asked;
        }""",
        tag,
    )
    assert urlsplit(opened).path == path
    assert urlsplit(opened).netloc == urlsplit(page.url).netloc
