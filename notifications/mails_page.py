"""One's own mails and what became of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.edges import person
from notifications.bouncing import clear_bouncing
from notifications.models import BouncingAddress
from notifications.telling_states import deliveries_to, reason_of

_PAGE = 30


@login_required
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """The latest first, each with its state and why; and whether one's address turns mail away."""
    user = person(request.user)
    found = deliveries_to(user).order_by("-id")
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "mails": [(mail, reason_of(mail)) for mail in page.object_list],
        "bouncing": BouncingAddress.objects.filter(address=user.email).first(),
        "section": "mails",
    }
    return render(request, "notifications/mail_list.html", context)


@login_required
@require_POST
def works(request: HttpRequest) -> HttpResponse:
    """Somebody says that their address works again. Twice is no error."""
    user = person(request.user)
    clear_bouncing(actor=user, address=user.email)
    messages.success(request, f"Mails go to {user.email} again, from the next one on.")
    return redirect("notifications:mails")
