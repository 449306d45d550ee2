"""What the eye does not see: fine in text for people where it joins an emoji, never in identifiers."""

from __future__ import annotations

from pathlib import Path

import pytest

from optalloc.checks.characters import flaw_of_identifier, flaw_of_text
from optalloc.inert import inert
from optalloc.io import read, write
from tests.instance_folder import changed_cell, replaced_settings, valid_folder, write_folder

SCIENTIST = "👩\u200d🔬"
CLOUD = "☁\ufe0f"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
VARIANT = "葛\U000e0100城"
PERSIAN = "می\u200cخواهم"


@pytest.mark.parametrize("text", [SCIENTIST, CLOUD, ENGLAND, VARIANT, PERSIAN])
def test_characters_of_several_parts_are_fine_in_text_and_refused_in_identifiers(text: str) -> None:
    assert flaw_of_text(text) is None
    flaw = flaw_of_identifier(text)
    assert flaw is not None
    code, message, hint = flaw
    assert code == "control-character"
    assert "invisible character U+" in message
    assert hint == "leave it out here; only names, titles and other text for people may hold it"


@pytest.mark.parametrize(
    "char",
    ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u3164", "\uffa0", "\u115f", "\u180b", "\u2028"],
)
def test_a_character_that_nobody_sees_tells_no_identifiers_apart(char: str) -> None:
    flaw = flaw_of_identifier(f"hubei{char}")
    assert flaw is not None
    assert flaw[0] in ("control-character", "surrounding-space")


@pytest.mark.parametrize("text", ["🚀", "湖北", "é", "e\u0301", "नमस्ते", "한국", "Ürümqi", "a b", "₁"])
def test_characters_of_any_script_that_are_seen_are_fine_in_identifiers(text: str) -> None:
    assert flaw_of_identifier(text) is None


@pytest.mark.parametrize("text", [SCIENTIST, CLOUD, VARIANT, PERSIAN])
def test_names_of_joined_characters_are_printed_as_they_are(text: str) -> None:
    assert inert(text) == text


@pytest.mark.parametrize("text", ["\x1b[31m", "a\x00", "a\x07", "a\x85", "\ufffe"])
def test_what_steers_a_terminal_is_refused_in_text_too(text: str) -> None:
    assert flaw_of_text(text) is not None


def test_joined_emoji_in_names_and_titles_survive_every_format(tmp_path: Path) -> None:
    files = valid_folder()
    changed_cell("regions", 2, "name", SCIENTIST)(files)
    changed_cell("scenarios", 2, "domain", CLOUD)(files)
    replaced_settings("Ports and drones", f"{ENGLAND} {VARIANT}")(files)
    instance = read(write_folder(files, tmp_path / "given"))
    for name in ("folder", "book.xlsx", "file.json"):
        write(instance, tmp_path / name)
        again = read(tmp_path / name)
        assert again.hash == instance.hash
        assert SCIENTIST in again.table("regions")["name"].tolist()
        assert again.settings.title == f"{ENGLAND} {VARIANT}"
