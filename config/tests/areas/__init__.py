"""The parts of the product, each with what it adds to the tests that go through everything."""

from config.tests.areas.audit import AREA as AUDIT
from config.tests.areas.calendars import AREA as CALENDARS
from config.tests.areas.devices import AREA as DEVICES
from config.tests.areas.fields import AREA as FIELDS
from config.tests.areas.files import AREA as FILES
from config.tests.areas.guests import AREA as GUESTS
from config.tests.areas.inbox import AREA as INBOX
from config.tests.areas.lifecycle import AREA as LIFECYCLE
from config.tests.areas.lists import AREA as LISTS
from config.tests.areas.people import AREA as PEOPLE
from config.tests.areas.proofs import AREA as PROOFS
from config.tests.areas.roles import AREA as ROLES
from config.tests.areas.search import AREA as SEARCH
from config.tests.areas.structure import AREA as STRUCTURE
from config.tests.areas.talk import AREA as TALK
from config.tests.areas.tokens import AREA as TOKENS
from config.tests.areas.webhooks import AREA as WEBHOOKS
from config.tests.areas.workflow import AREA as WORKFLOW

AREAS = (
    AUDIT,
    CALENDARS,
    DEVICES,
    FIELDS,
    FILES,
    GUESTS,
    INBOX,
    LIFECYCLE,
    LISTS,
    PEOPLE,
    PROOFS,
    ROLES,
    SEARCH,
    STRUCTURE,
    WORKFLOW,
    TALK,
    TOKENS,
    WEBHOOKS,
)
