"""What a word is, what people can type, and what is marked in texts."""

import pytest
from django.core.exceptions import ValidationError

from tasks.search.parsing import MOST_TERMS, Search, Term, parse
from tasks.search.ranking import Found, ranked
from tasks.search.snippets import Piece, beginning, marked, snippet
from tasks.search.texts import columns_of
from tasks.search.words import LONGEST_WORD, distance, parts_of, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Fix foo-bar, v1.2 (now)!", "fix foo bar v1 2 now"),
        ("snake_case and a/path.py", "snake case and a path py"),
        ("Größe STRASSE straße naïve", "grosse strasse strasse naive"),
        ("nai\u0308ve e\u0301", "naive e"),
        ("Łódź Ørsted İzmir \u0131l\u0131k", "lodz orsted izmir ilik"),
        ("ﬁle ② ½", "file 2 1 2"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("日本語 abc", "日 本 語 abc"),
        ("हिन्दी भाषा", "हिन्दी भाषा"),
        ("한국어 문서", "한국어 문서"),
        ("Привет ΜΆΪΟΣ", "привет μαιοσ"),
        ("it's 🦊 fine", "it s fine"),
        ("a\x00b", "a b"),
        ("", ""),
    ],
)
def test_words(text: str, words: str) -> None:
    assert words_of(text) == words.split()


def test_no_word_can_end_a_quote_of_the_index() -> None:
    text = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x20000)]))
    for word in words_of(text):
        assert not set(word) & set(" \"'\\:*^()&|!<>{}-"), word
        assert len(word) <= LONGEST_WORD


def test_words_inside_names() -> None:
    assert parts_of("HdfsItemWriter parseHTTPUrl plain ABC aB") == [
        *("hdfs", "item", "writer", "parse", "http", "url"),
    ]


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("two words", "two* words*", ""),
        ("an ox", "an ox", ""),
        ("lo* a*", "lo* a", ""),
        ('"two words"', "two words", ""),
        ('"open end', "open end", ""),
        ('-out -"of this" in', "in", "out*|of this"),
        ("re-open", "re open*", ""),
        ("--x -", "", "x"),
        ("same same", "same*", ""),
    ],
)
def test_what_can_be_typed(text: str, wanted: str, unwanted: str) -> None:
    search = parse(text)
    typed = [t.text + "*" * t.is_beginning for t in search.wanted]
    assert sorted(" ".join(typed).split()) == sorted(wanted.split())
    assert "|".join(t.text + "*" * t.is_beginning for t in search.unwanted) == unwanted


@pytest.mark.parametrize("minus", ["", "-"])
def test_a_pasted_page_is_not_looked_for_word_by_word(minus: str) -> None:
    words = ["first", *(f"{minus}word{number}" for number in range(MOST_TERMS))]
    parse(" ".join(words[:MOST_TERMS]))
    with pytest.raises(ValidationError, match=f"{MOST_TERMS} words"):
        parse(" ".join(words))


def test_of_a_long_phrase_the_first_words_count() -> None:
    [term] = parse(".".join(f"word{number}" for number in range(500))).wanted
    assert len(term.words) == MOST_TERMS


@pytest.mark.parametrize("text", ["CORE-12", " core-12 ", "A1-9"])
def test_keys(text: str) -> None:
    assert parse(text).key == text.strip()


@pytest.mark.parametrize("text", ["CORE-0", "CORE-", "12", "CORE-12 x", "-CORE-12", "Ä-1"])
def test_no_keys(text: str) -> None:
    assert parse(text).key == ""


def shown(pieces: list[Piece]) -> str:
    return "".join(f"[{text}]" if match else text for text, match in pieces)


@pytest.mark.parametrize(
    ("text", "search", "result"),
    [
        ("Login of Logins", "login", "[Login] of [Logins]"),
        ("Login of Logins", '"login"', "[Login] of Logins"),
        ("The   Größe\nis", "grosse", "The [Größe] is"),
        ("nai\u0308ve", "naive", "[naïve]"),
        ("a foo -- bar, b", "foo-bar", "a [foo -- bar], b"),
        ("日本語です", "本語", "日[本語]です"),
        ("HdfsItemWriter x", "writer", "HdfsItem[Writer] x"),
        ("login log", "log login", "[login] [log]"),
        ("x <b>login</b>", "login", "x <b>[login]</b>"),
        ("nothing", "login", "nothing"),
    ],
)
def test_marks(text: str, search: str, result: str) -> None:
    assert shown(marked(text, parse(search))) == result


def test_the_part_with_the_most_of_the_words() -> None:
    filler = "lorem ipsum " * 60
    text = f"alpha {filler} beta and alpha together {filler} beta"
    part = shown(snippet(text, parse("alpha beta")))
    assert "[beta] and [alpha] together" in part
    assert part.startswith("…")
    assert part.endswith("…")
    assert len(part) < 300


def test_one_endless_word_has_an_end() -> None:
    assert len(shown(snippet("x" * 10_000 + " login", parse("login")))) < 300
    assert len(shown(beginning("x" * 10_000))) < 300
    assert snippet("nothing", parse("login")) == []


def test_long_texts_with_many_hits_take_no_time() -> None:
    text = "log " * 12_000
    assert len(shown(snippet(text, parse("log")))) < 700


def found(title: str, description: str = "", comments: str = "") -> Found:
    return Found(title, *columns_of(title, description, [comments]).values())


def order(search: str, *documents: Found) -> list[str]:
    return [document.task_id for _, document in ranked(documents, parse(search))]


def test_the_title_that_is_just_that_comes_first() -> None:
    longer = found("Login fails and login again", "login " * 50, "login")
    assert order("login fails", longer, found("Login fails"))[0] == "Login fails"


def test_more_of_it_before_less() -> None:
    assert order("disk", found("A", "disk"), found("B", "disk and disk")) == ["B", "A"]


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("login", "login", 0),
        ("lgoin", "login", 1),
        ("logn", "login", 1),
        ("lagin", "login", 1),
        ("abcd", "wxyz", 3),
        ("kitten", "sitting", 3),
        ("a", "abcdef", 3),
    ],
)
def test_distance(one: str, other: str, apart: int) -> None:
    assert distance(one, other, 2) == apart


def test_a_search_is_true_when_it_looks_for_anything() -> None:
    assert not Search(())
    assert Search((Term(("a",), is_beginning=False),))
