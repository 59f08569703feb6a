"""What this app tells the apps above it. They listen; it does not know them."""

from django.dispatch import Signal

#: In the transaction that changed a name: ``user``, ``actor``, ``before``, ``after``.
name_changed = Signal()
