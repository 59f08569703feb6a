"""What the demo team sorts and plans its tasks by. Tasks are named by how their titles begin."""

from typing import NamedTuple

from tasks.models import Cycle, Milestone, Plan, Project


class LabelExample(NamedTuple):
    name: str
    color: str
    tasks: tuple[str, ...]


class PlanExample(NamedTuple):
    """``starts`` and ``ends`` count days from today."""

    model: type[Plan]
    name: str
    goal: str
    starts: int | None
    ends: int | None
    tasks: tuple[str, ...]


LABELS = (
    LabelExample(
        "bug",
        "#c2410c",
        (
            "Payment fails",
            "Retry uploads",
            "Export of invoices",
            "Search finds nothing",
            "The menu covers",
            "Coupons can be",
            "The invoice number",
            "The order list",
            "Checkout: the address",
            "The price per kilo",
            "Prices with VAT",
            "Keyboard focus",
            "The PDF invoice",
            "The clock on",
            "Duplicate orders",
        ),
    ),
    LabelExample(
        "checkout",
        "#1d4ed8",
        (
            "Payment fails",
            "Coupons can be",
            "Measure how long",
            "Checkout: the address",
            "Pay by bank",
            "Explain delivery",
            "Count abandoned",
            "Say which voucher",
            "Duplicate orders",
        ),
    ),
    LabelExample(
        "operations",
        "#0f766e",
        (
            "Alert when",
            "Move the nightly",
            "Renew the certificate",
            "Runbook",
            "Backup",
            "Upgrade the database",
            "Move the pictures",
            "Rate limit",
        ),
    ),
    LabelExample(
        "accessibility",
        "#7e22ce",
        ("Make the shop usable", "Keyboard focus", "Checkout: the address", "Dark mode"),
    ),
    LabelExample(
        "needs decision",
        "#a16207",
        ("Decide how long", "Refunds over", "Let customers pause", "Archive orders"),
    ),
)

PLANS = (
    PlanExample(
        Cycle,
        "Sprint 12",
        "Nobody has to pay twice, and nobody is kept from paying.",
        -6,
        7,
        (
            "Payment fails",
            "Search finds nothing",
            "Move the nightly",
            "The menu covers",
            "Coupons can be",
            "Measure how long",
            "Checkout: the address",
            "The order list",
            "Prices with VAT",
            "Send the tracking",
            "Pay by bank",
            "Renew the certificate",
            "Say which voucher",
            "Duplicate orders",
            "Log in again",
            "Alert when",
        ),
    ),
    PlanExample(
        Cycle,
        "Sprint 13",
        "Invoices that the tax office likes.",
        8,
        21,
        ("Export of invoices", "The invoice number", "Refunds over", "The price per kilo"),
    ),
    PlanExample(
        Milestone,
        "Release 2.4",
        "The new checkout, for all shops.",
        None,
        12,
        (
            "Payment fails",
            "Write the release notes",
            "Let people change",
            "Checkout: the address",
            "Pay by bank",
            "Explain delivery",
            "Say which voucher",
            "Sign in with a passkey",
        ),
    ),
    PlanExample(
        Project,
        "A checkout in one minute",
        "Half of those who leave today leave at the address.",
        None,
        None,
        (
            "Payment fails",
            "Measure how long",
            "Checkout: the address",
            "Pay by bank",
            "Explain delivery",
            "Count abandoned",
            "Ask for the phone",
        ),
    ),
    PlanExample(
        Project,
        "Sleep well",
        "Nothing wakes anybody at night.",
        None,
        None,
        ("Alert when", "Renew the certificate", "Runbook", "Backup", "Upgrade the database"),
    ),
)

#: Part -> the task that it is a part of, which comes before it.
PARTS = {
    "Explain delivery": "Measure how long",
    "Count abandoned": "Measure how long",
}
#: What has to be over first -> what waits for it.
BLOCKS = {
    "Backup: restore": "Upgrade the database",
    "Prices with VAT": "The invoice number",
    "Decide how long": "Archive orders",
}
CHECKLISTS = {
    "Write the release notes": (
        "Ask each team what has changed",
        "Pictures of the new checkout",
        "Let support read it",
        "Mail it to the shops",
    ),
    "Upgrade the database": (
        "Try it on a copy",
        "Tell the shops",
        "Take a backup",
        "Upgrade",
        "Watch the slow queries for a day",
    ),
}
