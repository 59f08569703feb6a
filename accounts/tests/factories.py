"""People for tests."""

from typing import Any

from factory.declarations import Sequence
from factory.django import DjangoModelFactory

from accounts.actions import register_user
from accounts.models import User

PASSWORD = "correct horse battery"


class UserFactory(DjangoModelFactory[User]):
    """Registers through the action; the other fields are set as they are given."""

    class Meta:
        model = User

    email = Sequence(lambda number: f"person{number}@example.com")
    password = PASSWORD

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        keys = ("email", "password", "first_name", "last_name")
        user = register_user(**{key: fields.pop(key) for key in keys if key in fields})
        if fields:
            model_class.objects.filter(pk=user.pk).update(**fields)
            user.refresh_from_db()
        return user
