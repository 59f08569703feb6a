"""The language of queries: every text is a query or a sentence about what is wrong with it."""

import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tasks.lists.conditions import FIELDS
from tasks.lists.filters import unknown_field
from tasks.lists.language import (
    LONGEST_QUERY,
    MOST_TERMS,
    MOST_VALUES,
    Query,
    Term,
    Value,
    Word,
    parse,
    read_values,
    to_text,
)
from tasks.lists.sorting import SORTS
from tasks.lists.states import HAS, IS

PIECES = st.sampled_from(
    [
        *("due:", "label:", 'custom."a b":', "sort:", "-", ":", ",", '"', " ", "..", "<", ">="),
        *("7d", "me", "none", "needs triage", "http://x", "é", "*", "\t", "-due", "a.b:", "\\"),
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=20).map("".join))

NAMES = st.sampled_from(["status", "due", "label", "custom.severity", "custom.story size"])
VALUES = st.builds(
    Value,
    text=st.text(st.characters(exclude_characters='"\x00', exclude_categories=["Cs"]), max_size=8),
    op=st.sampled_from(["", "<", "<=", ">", ">="]),
    is_quoted=st.just(value=True),
)
TERMS = st.builds(
    Term, NAMES, st.lists(VALUES, min_size=1, max_size=3).map(tuple), is_negated=st.booleans()
)
WORDS = st.builds(
    Word, st.text("abc *:-.", max_size=8), is_quoted=st.just(value=True), is_negated=st.booleans()
)
QUERIES = st.builds(
    Query,
    st.lists(TERMS, max_size=5).map(tuple),
    st.lists(WORDS, max_size=5).map(tuple),
    sort=st.sampled_from(["", "-priority", "due,-title", 'due,-custom."a, b"']),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Query()),
        ("status:todo", Query((Term("status", (Value("todo"),)),))),
        ("STATUS:Todo", Query((Term("status", (Value("Todo"),)),))),
        ("-label:a,b", Query((Term("label", (Value("a"), Value("b")), is_negated=True),))),
        ("due:<7d", Query((Term("due", (Value("7d", "<"),)),))),
        ("due:>=2027-01-01", Query((Term("due", (Value("2027-01-01", ">="),)),))),
        (
            'label:"needs triage"',
            Query((Term("label", (Value("needs triage", is_quoted=True),)),)),
        ),
        ('custom."Story size":5', Query((Term("custom.story size", (Value("5"),)),))),
        (
            '"payment fails" now',
            Query(words=(Word("payment fails", is_quoted=True), Word("now"))),
        ),
        ("-word", Query(words=(Word("word", is_negated=True),))),
        ("https://example.com/a:b", Query(words=(Word("https://example.com/a:b"),))),
        ('"a:b"', Query(words=(Word("a:b", is_quoted=True),))),
        ("a sort:-priority,due", Query(words=(Word("a"),), sort="-priority,due")),
        ('sort:-custom."a, b",due x', Query(words=(Word("x"),), sort='-custom."a, b",due')),
        ('SORT:custom."size"', Query(sort="custom.size")),
        ('sort:"due date', Query(sort='"due date"')),
    ],
)
def test_what_a_query_consists_of(text: str, expected: Query) -> None:
    assert parse(text) == expected
    assert parse(to_text(expected)) == expected


@given(TEXTS)
def test_any_text_is_a_query_or_a_sentence(text: str) -> None:
    with suppress(ValidationError):
        query = parse(text)
        assert parse(to_text(query)) == query


@given(QUERIES)
def test_what_is_printed_is_read_again(query: Query) -> None:
    assert parse(to_text(query)) == query


@given(TEXTS)
def test_any_text_is_values(text: str) -> None:
    assert read_values(text)


def test_too_much_is_refused_at_once() -> None:
    begun = time.perf_counter()
    for text in ("x" * (LONGEST_QUERY + 1), "a " * (MOST_TERMS + 1), "status:" + "x," * 60):
        with pytest.raises(ValidationError):
            parse(text)
    for text in ('"' * LONGEST_QUERY, "a:" * 500, "-" * LONGEST_QUERY, 'a."' * 333, "a:<" * 333):
        try:
            parse(text)
        except ValidationError:
            continue
    assert time.perf_counter() - begun < 1


def test_sort_is_given_once() -> None:
    with pytest.raises(ValidationError, match="once"):
        parse("sort:title sort:due")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a sort:", r"sort: \(at character 3\): Give a field to sort by"),
        ("--label:bug", "-label:bug .*: One minus leaves it out"),
        ('status:todo"x"', "status:todo .*: Put a space behind it, or"),
        ('label:"two words"s', 'label:"two words" .*: Put a space'),
    ],
)
def test_what_would_be_read_as_something_else_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        parse(text)


def test_an_order_is_turned_round_behind_its_colon() -> None:
    assert "sort:-due" in unknown_field("sort")


def test_the_documentation_is_that_of_the_code() -> None:
    text = Path(settings.BASE_DIR, "docs", "query-language.md").read_text()
    for name, field in FIELDS.items():
        assert f"| `{name}` | {field.help} | `{field.example}` |" in text
    for kind, words in (("is", IS), ("has", HAS)):
        for word, (_, told) in words.items():
            assert f"| `{kind}:{word}` | {told} |" in text
    assert all(f"`{name}`" in text for name in SORTS)
    assert f"{LONGEST_QUERY:,} characters, {MOST_TERMS} parts and {MOST_VALUES} values" in text


def test_the_examples_are_queries() -> None:
    for name, field in FIELDS.items():
        [term] = parse(field.example).terms
        assert term.name == name
