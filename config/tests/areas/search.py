"""Full-text search."""

from config.tests.areas.area import MEMBERS, Area, Route

AREA = Area(routes=(Route("GET", "search?q=task&team=<slug>", None, MEMBERS),))
