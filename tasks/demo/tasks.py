"""The people of the demo team, and tasks as a small team would write them."""

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
    Example(
        "Decide how long deleted accounts are kept",
        "todo",
        "medium",
        0,
        2,
        9,
        "The lawyer says **30 days** is enough for us. Open questions:\n\n"
        "- Does that hold for invoices too? (No: ten years.)\n- Who can bring one back?\n"
        "- What does the customer see in the meantime?",
        ((6, "I asked the two shops I spoke to. Both expected it to be gone at once."),),
    ),
    Example(
        "The order list times out for shops with 100,000 orders",
        "in_progress",
        "high",
        5,
        8,
        3,
        "Page 1 takes **14 s** at *Nordlicht*, page 400 never comes.\n\n```sql\n"
        "SELECT count(DISTINCT o.id) FROM orders o LEFT JOIN refunds r USING (order_id)\n```\n\n"
        "Counting is nine tenths of it. Nobody needs the exact number of pages there.",
        (
            (3, "A cursor instead of page numbers brings it to 40 ms on a copy of their data."),
            (5, "Good. I keep the page numbers where there are fewer than 10,000."),
        ),
    ),
    Example(
        "Checkout: the address form forgets the company",
        "in_review",
        "high",
        4,
        2,
        1,
        "1. Fill in the form with a company\n2. Choose another country\n3. The company is empty\n\n"
        "The country change replaces the whole form.",
        ((7, "Keeps it now, and the postcode too. Please try with a screen reader."),),
    ),
    Example(
        "Runbook: what to do when the payment provider is down",
        "done",
        "high",
        3,
        3,
        description="## Signs\nOrders stay in *waiting for payment* for over five minutes.\n\n"
        "## Steps\n1. Look at the provider's status page\n2. Switch on the notice in the shop\n"
        "3. Tell support\n\n## Afterwards\nRun `orders settle --since` for the time it lasted.",
        comments=((1, "Used it on Saturday. It works, and step 3 was what I had forgotten."),),
    ),
    Example("Let shops upload their own favicon", "todo", "low", 7, 2),
    Example("The price per kilo is missing for loose goods", "todo", "high", 1, 2, 4),
    Example("Refunds over 1,000 need a second person", "todo", "high", 2, 5, 12),
    Example("Send the tracking number as soon as there is one", "in_review", "medium", 1, 3, 2),
    Example("Try the new barcode scanner with the app", "todo", "low", 6, 1, 18),
    Example("Keyboard focus is lost after closing the cart", "done", "medium", 7, 1),
    Example("Backup: restore one into an empty machine", "done", "urgent", 3, 3),
    Example("Say which voucher was not accepted, and why", "done", "medium", 4, 2),
    Example("Show stock per warehouse", "in_progress", "medium", 5, 5, 10),
    Example("Prices with VAT are off by a cent in Switzerland", "in_review", "urgent", 2, 2, 0),
    Example("Let customers pause a subscription", "todo", "medium", None, 8, 30),
    Example("Clean up the old feature switches", "todo", "low", 5, 2),
    Example("Ask for a review two weeks after delivery", "cancelled", "low", 6, 3),
    Example("Own apps for phones", "cancelled", "medium", description="The page does it all."),
    Example("New pictures for the front page", "done", "low", 6, 1),
    Example("The PDF invoice breaks in the middle of a row", "done", "medium", 4, 3),
    Example("Warn before two people edit one product", "todo", "medium", 0, 5, 16),
    Example("Allow umlauts in coupon codes", "done", "low", 1, 1),
    Example("Log in again after the password was changed", "done", "high", 0, 2),
    Example("Pay by bank transfer within the EU", "in_progress", "high", 2, 8, 7),
    Example("Export customers as CSV", "done", "medium", 5, 2),
    Example("Rate limit for the search", "todo", "medium", 3, 2, 11),
    Example("Explain delivery costs before the checkout", "todo", "medium", 6, 2, 13),
    Example("The clock on the packing screen is an hour off", "done", "low", 7, 1),
    Example("Move the pictures to object storage", "todo", "medium", 3, 8, 25),
    Example("Check that every mail reads well as plain text", "todo", "low", 4, 2),
    Example("Upgrade the database", "todo", "high", 3, 5, -3),
    Example("Make the shop usable at 200 % zoom", "in_progress", "medium", 7, 3, 6),
    Example("Count abandoned carts", "done", "low", 5, 2),
    Example("Duplicate orders after a double click", "done", "urgent", 1, 2),
    Example("Teach the new colleague how releases work", "todo", "medium", 0, 1, 5),
    Example("Show who changed a price", "todo", "medium", None, 3),
)
