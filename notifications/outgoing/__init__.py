"""Requests to addresses that people give: receivers of webhooks, chats, push services of browsers.

addresses.py reads an address and finds where it is, networks.py says where that may be, posting.py
makes the request. Whoever gives an address chooses where this server calls, so nothing else does.
"""
