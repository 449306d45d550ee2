"""What is said is said in English and in Chinese."""

from __future__ import annotations

import re
import string
import threading
from gettext import GNUTranslations
from io import BytesIO

import pytest
from babel.messages.catalog import Message as Entry

from optalloc.catalogue import PACKAGE, Message, messages, mo_bytes, read_catalogue
from optalloc.language import (
    CATALOGUE,
    LANGUAGES,
    in_a_row,
    language,
    language_of_locale,
    say,
    say_count,
    speaking,
)

CHINESE = PACKAGE / CATALOGUE.format(language="zh")
CATALOGUE_OF_CHINESE = read_catalogue(CHINESE.with_suffix(".po"))
SAID = messages()


def fields_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def entry_of(message: Message) -> Entry:
    """Return the entry of a message in the catalogue."""
    entry = CATALOGUE_OF_CHINESE.get(message.text if isinstance(message.text, str) else message.text[0])
    assert entry is not None, f"`python -m optalloc.catalogue` adds {message.text!r}"
    return entry


def test_every_message_has_a_translation() -> None:
    missing = [message.text for message in SAID if not entry_of(message).string]
    assert missing == []


def test_a_translation_has_the_fields_of_the_message() -> None:
    for message in SAID:
        texts = [message.text] if isinstance(message.text, str) else list(message.text)
        said = entry_of(message).string or ""
        expected = set().union(*(fields_of(text) for text in texts if "{" in text))
        for translation in [said] if isinstance(said, str) else said:
            if expected:
                assert fields_of(translation) == expected, message.text


def test_chinese_has_full_width_marks_between_its_letters() -> None:
    narrow = re.compile("[\u4e00-\u9fff”〉》」）][,;:!?]")
    said = {entry.id: entry.string for entry in CATALOGUE_OF_CHINESE if entry.id}
    texts = {id_: [one] if isinstance(one, str) else list(one or ()) for id_, one in said.items()}
    assert [id_ for id_, ones in texts.items() if any(map(narrow.search, ones))] == []


def test_words_in_a_row_have_the_mark_of_the_language() -> None:
    assert in_a_row(["a", "b", "c"]) == "a, b, c"
    assert in_a_row([]) == ""
    with speaking("zh"):
        assert in_a_row(["甲", "乙", "丙"]) == "甲、乙、丙"
        assert in_a_row(["甲"]) == "甲"


def test_the_catalogue_has_nothing_that_is_never_said() -> None:
    said = {message.text for message in SAID}
    ours = [
        one.id
        for one in CATALOGUE_OF_CHINESE
        if one.id and not all(place.startswith("click/") for place, _ in one.locations)
    ]
    assert [text for text in ours if text not in said] == []


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    compiled = GNUTranslations(BytesIO(mo_bytes(CATALOGUE_OF_CHINESE)))
    with CHINESE.open("rb") as file:
        assert vars(GNUTranslations(file))["_catalog"] == vars(compiled)["_catalog"]


def test_english_is_what_stands_in_the_code() -> None:
    assert language() == "en"
    assert say("the column {column} is missing", column="{region}") == "the column {region} is missing"
    assert say_count("{count} period", "{count} periods", 1) == "1 period"
    assert say_count("{count} period", "{count} periods", 2) == "2 periods"


def test_chinese_is_spoken_within_its_block_and_by_nobody_else() -> None:
    heard: list[str] = []
    with speaking("zh"):
        assert language() == "zh"
        thread = threading.Thread(target=lambda: heard.append(language()))
        thread.start()
        thread.join()
    assert heard == ["en"]
    assert language() == "en"


def test_a_language_without_a_catalogue_is_refused() -> None:
    with pytest.raises(ValueError, match="language must be one of en, zh, not 'fr'"), speaking("fr"):
        pass
    assert LANGUAGES == ("en", "zh")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh:en"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "fr:en_GB:zh"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "fr"}, "zh"),
        ({"LC_ALL": "C.UTF-8", "LANGUAGE": "zh"}, "en"),
        ({"LC_ALL": "C", "LANGUAGE": "zh"}, "en"),
        ({"LANGUAGE": "zh"}, "en"),
    ],
)
def test_the_locale_tells_the_language(
    environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language_of_locale() == expected
