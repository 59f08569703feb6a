"""The audit of a team."""

from config.tests.areas.area import Area, Route
from config.tests.areas.doors import api
from teams.policies import Action

AREA = Area(
    routes=(Route("GET", "teams/{slug}/audit", None, (200, 403, 403, 403, 404, 401)),),
    doors={Action.AUDIT_VIEW: (api("get", "teams/{w.team.slug}/audit"),)},
)
