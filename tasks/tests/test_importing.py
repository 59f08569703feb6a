"""Reading a CSV: what is understood, and what is said about the rest."""

import pytest
from django.core.exceptions import ValidationError

from tasks.importing import Draft, Table


def rows(text: str) -> list[object]:
    return list(Table(text.encode()).rows())


def test_quoted_cells_keep_their_line_breaks() -> None:
    [row] = rows('issuekey,title,description,storypoint\nXD-1,"A, b","one\n\ntwo",3\n')
    assert row == Draft(2, "XD-1", "A, b", "one\n\ntwo", 3)


def test_null_is_nothing() -> None:
    [row] = rows("issuekey,title,description,storypoint\nXD-1,A,NULL,NULL\n")
    assert isinstance(row, Draft)
    assert (row.description, row.points) == ("", None)


@pytest.mark.parametrize("header", ["Summary", "TITLE", " name "])
def test_columns_have_several_names(header: str) -> None:
    [row] = rows(f"{header}\nA\n")
    assert isinstance(row, Draft)
    assert row.title == "A"


def test_unknown_columns_are_named() -> None:
    assert Table(b"title,colour,size\n").ignored == ["colour", "size"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("X,,,", "no title"),
        (f"X,{'a' * 201},,", "201 characters; 200 are allowed"),
        (f"X,A,{'a' * 50_001},", "50,001 characters"),
        ("X,A,,many", "whole number"),
        ("X,A,,1.5", "whole number"),
        ("X,A,,99999", "whole number"),
        ("X,A,,-1", "whole number"),
        ("X,A\x00,,", "NUL"),
        (f"{'K' * 101},A,,", "key has 101"),
    ],
)
def test_rows_that_cannot_be_taken_say_why(line: str, reason: str) -> None:
    [row] = rows(f"issuekey,title,description,storypoint\n{line}\n")
    assert isinstance(row, dict)
    assert row["line"] == 2
    assert reason in row["reason"]


def test_lines_are_counted_as_an_editor_does() -> None:
    found = rows('key,title\n1,"a\nb"\n\n2,c\n')
    assert [row.line for row in found if isinstance(row, Draft)] == [2, 5]


def test_rows_without_a_key_are_known_by_what_they_say() -> None:
    first, second, again = (row for row in rows("title\nA\nB\nA\n") if isinstance(row, Draft))
    assert first.source_key == again.source_key != second.source_key


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "has to name a column"),
        (b"\xff\xfe", "not UTF-8"),
        (b"foo,bar\n1,2\n", "It names: foo, bar"),
        (b"title\n" + b"a" * 10_500_000, "larger than 10 MB"),
    ],
)
def test_files_that_cannot_be_read_say_what_to_do(data: bytes, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Table(data)


def test_a_quote_that_never_ends_refuses_the_file() -> None:
    with pytest.raises(ValidationError, match="well-formed"):
        rows('title\n"A\nB\n')
