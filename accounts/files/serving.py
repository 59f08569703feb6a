"""The headers that files are answered with, so that no browser takes one for a page of ours.

Should a browser show what is to be saved, it does so in a sandbox where nothing runs, nothing is
loaded, and nothing of Stint can be reached. Bytes from S3 go through here too: an address that
opens them by itself would go on working for somebody who has been put out of the team, and could
carry none of these headers.
"""

from django.http.response import HttpResponseBase

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Kept by the browser of the person alone, and asked for again each time: rights may end.
    "Cache-Control": "private, no-cache",
    "Accept-Ranges": "none",
}


def guarded(answer: HttpResponseBase, tag: str) -> HttpResponseBase:
    for name, value in _HEADERS.items():
        answer[name] = value
    answer["ETag"] = tag
    return answer
