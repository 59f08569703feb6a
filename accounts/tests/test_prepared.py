"""Queries whose SQL is made once give what the queryset itself gives."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from accounts.prepared import _statement, columns_of, id_text, instance, raw_rows
from accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def by_id(pk: UUID, _shape: object) -> QuerySet[User, Any]:
    return User.objects.filter(pk=pk, is_active=True).values_list(*columns_of(User))


def several(*arguments: Any) -> QuerySet[User, Any]:
    *pks, (staff, limit) = arguments
    found = User.objects.filter(pk__in=pks, is_staff=staff).order_by("email")
    return found.values_list("email", "id")[:limit]


def test_an_object_comes_back_as_it_was_saved() -> None:
    user = UserFactory.create(first_name="Ünal")
    user.refresh_from_db()
    [row] = raw_rows(by_id, user.pk)
    found = instance(User, row)
    assert [getattr(found, name) for name in columns_of(User)] == [
        getattr(user, name) for name in columns_of(User)
    ]
    assert type(found.is_active) is bool
    assert found.created_at.tzinfo is not None


def test_arguments_take_their_places_each_time() -> None:
    people = [UserFactory.create(email=f"p{number}@example.com") for number in range(4)]
    for chosen in (people[:2], people[2:], people[1:3]):
        rows = raw_rows(several, *(p.pk for p in chosen), shape=(False, 10))
        assert [email for email, _ in rows] == [p.email for p in chosen]
        assert [str(id_text(pk)) for _, pk in rows] == [str(p.pk) for p in chosen]


def test_ids_may_go_back_as_they_came() -> None:
    people = [UserFactory.create() for _ in range(2)]
    rows = raw_rows(several, *(p.pk for p in people), shape=(False, 10))
    again = raw_rows(several, *(pk for _, pk in rows), shape=(False, 10))
    assert again == rows


def test_each_shape_has_its_own_sql() -> None:
    person, member_of_staff = UserFactory.create(), UserFactory.create(is_staff=True)
    pks = [person.pk, member_of_staff.pk]
    assert [email for email, _ in raw_rows(several, *pks, shape=(True, 10))] == [
        member_of_staff.email
    ]
    assert raw_rows(several, person.pk, shape=(False, 10))
    assert len(raw_rows(several, *pks, person.pk, shape=(False, 10))) == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's driver keeps them all")
def test_the_server_plans_once_what_has_no_shape() -> None:
    user = UserFactory.create()
    for _ in range(3):
        raw_rows(by_id, user.pk)
        raw_rows(several, user.pk, shape=(False, 7))
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [sql for (sql,) in cursor.fetchall()]
    assert any("is_active" in sql and "LIMIT" not in sql for sql in kept)
    assert not any("LIMIT 7" in sql for sql in kept)


def test_the_sql_is_made_once() -> None:
    user = UserFactory.create()
    raw_rows(by_id, user.pk)
    before = _statement.cache_info()
    raw_rows(by_id, user.pk)
    after = _statement.cache_info()
    assert (after.misses, after.hits) == (before.misses, before.hits + 1)
