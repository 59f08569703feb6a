"""Events of a team sent to addresses that the team names: docs/webhooks.md.

visiting.py is how; outgoing/ says where requests may go and how they are made, signing.py and
bodies.py what is in them, actions.py what people do to webhooks.
"""
