"""What the demo team is made of: people, and tasks as a small team would write them."""

from typing import NamedTuple

PEOPLE = (
    ("Ada", "Okafor"),
    ("Ben", "Lindqvist"),
    ("Chiara", "Rossi"),
    ("Dmitri", "Petrov"),
    ("Elif", "Yılmaz"),
    ("Farid", "Haddad"),
    ("Grace", "Mbeki"),
    ("Hugo", "Silva"),
)


class Example(NamedTuple):
    """``due`` counts days from today; ``assignee`` is a place in PEOPLE."""

    title: str
    status: str
    priority: str
    assignee: int | None = None
    points: int | None = None
    due: int | None = None
    description: str = ""
    comments: tuple[tuple[int, str], ...] = ()


TASKS = (
    Example(
        "Payment fails with cards from outside the EU",
        "in_progress",
        "urgent",
        2,
        5,
        1,
        "Support has **four** reports since Tuesday.\n\n1. Pay with a card issued in Canada\n"
        "2. Confirm in the bank's app\n3. The shop says `payment_intent_invalid`\n\n"
        "The webhook arrives *before* our own redirect does.",
        (
            (3, "I can reproduce it with the test card `4000 0012 4000 0000`."),
            (2, "Found it: we look the order up before the commit. A fix is in review."),
        ),
    ),
    Example("Retry uploads that break off", "todo", "high", 1, 3, 6, "Resume from the last part."),
    Example("Write the release notes for 2.4", "todo", "medium", 6, 1, 8),
    Example("Export of invoices is empty in January", "todo", "high", None, 2, 3),
    Example("Let people change their address", "in_review", "medium", 4, 3, 2),
    Example(
        "Search finds nothing with umlauts",
        "in_review",
        "high",
        0,
        2,
        0,
        "`Müller` and `Mueller` should both find **Müller**.",
        ((5, "Works on staging. One test is missing."),),
    ),
    Example("Move the nightly report to the new queue", "in_progress", "medium", 3, 5, 4),
    Example("The menu covers the cart on small phones", "in_progress", "medium", 7, 1, 2),
    Example("Dark mode for the settings", "todo", "low", 7, 2),
    Example("Update the privacy page", "todo", "medium", 6, 1, 14),
    Example("Show the delivery date in the cart", "todo", "medium", None, 3),
    Example("Alert when the disk is 80 % full", "done", "high", 3, 1),
    Example("Sign in with a passkey", "done", "medium", 0, 8),
    Example("Drop the old API keys", "done", "low", 3, 1),
    Example("Pictures load one after the other", "done", "medium", 7, 2),
    Example("Fax as a delivery channel", "cancelled", "low", description="Nobody asked again."),
    Example("Coupons can be used twice at once", "in_progress", "urgent", 1, 3, 1),
    Example("Translate the mails into Turkish", "todo", "low", 4, 3, 21),
    Example("Measure how long the checkout takes", "in_review", "medium", 5, 2, 3),
    Example("Archive orders older than ten years", "todo", "low", 5, 5, 40),
    Example("The invoice number skips when a payment fails", "todo", "high", 2, 3, 5),
    Example("Ask for the phone number only when it is needed", "done", "low", 4, 1),
    Example("Renew the certificate of the mail server", "todo", "urgent", 3, 1, -1),
    Example("Interview two shops about returns", "in_progress", "medium", 6, 2, 3),
)
