"""A hostile cell or byte ends in an instance that shows it, or in an `InputError`; in nothing else.

``OPTALLOC_FUZZ_EXAMPLES=5000 pytest tests/test_fuzz_inputs.py`` looks harder.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import event, given, settings
from hypothesis import strategies as st

from optalloc.checks.settings import check_settings
from optalloc.errors import InputError, Severity
from optalloc.instance import Instance
from optalloc.io import read
from optalloc.tables import TextTables
from tests.folder_meaning import meaning
from tests.instance_folder import CSV_FILES, Folder, parsed, unparsed, valid_folder, write_folder

_EXAMPLES = settings(max_examples=int(os.environ.get("OPTALLOC_FUZZ_EXAMPLES", "30")))

_VALID = valid_folder()
_MEANING = meaning(_VALID)
_CELLS = {name: parsed(_VALID[name]) for name in CSV_FILES}
_WORDS = sorted({cell for cells in _CELLS.values() for line in cells for cell in line})

_HOSTILE = (
    *("", " ", "\t", "\n", "\r", "\r\n", "\0", "\x1b[31m", "\u00a0", "\u200b", "\u202e", "\ufeff", "\ufffe"),
    *("NaN", "nan", "inf", "-Infinity", "∞", "1e400", "-1e400", "1e-400", "1e308", "1e16", "1e15", "1e-15"),
    *(
        "0",
        "-0",
        "+0",
        "0.0",
        ".5",
        "5.",
        ".",
        "+",
        "-",
        "e5",
        "1e",
        "1e5",
        "1E+5",
        "00001",
        " 1 ",
        "1.0",
        "2.0",
    ),
    *(
        "0x10",
        "1_000",
        "1,000",
        "1 000",
        "1.5.2",
        "1/2",
        "１２",
        "٣",
        "五",
        "50%",
        "¥5",
        "5 kg",
        "=1+1",
        "@SUM(A1)",
    ),
    *(
        "true",
        "FALSE",
        "Yes",
        "no",
        "on",
        "2",
        "-1",
        "None",
        "null",
        "NA",
        "#REF!",
        "9" * 400,
        "0." + "1" * 400,
    ),
    *(
        "a;b",
        ";",
        "park;",
        "lab;park",
        "park ; lab",
        "park;park",
        "'",
        '"',
        '""',
        "'; DROP TABLE",
        "<script>",
    ),
    *(
        "{0}",
        "{__class__}",
        "%s",
        "$(id)",
        "../../x",
        "C:\\x",
        "CON",
        "x" * 40_000,
        "🚀",
        "e\u0301",
        "é",
        "ß",
        "ǅ",
        "20万",
        "５０",
        "−1",
        "park；lab",
        "park，lab",
        "park;lab;",
        "👩\u200d🔬",
        "☁\ufe0f",
        "\u3000",
    ),
)
_TEXTS = st.one_of(
    st.sampled_from(_HOSTILE), st.sampled_from(_WORDS), st.floats(0, 100).map(repr), st.text(max_size=8)
)


@st.composite
def _folders_with_a_changed_cell(draw: st.DrawFn) -> Folder:
    name = draw(st.sampled_from(CSV_FILES))
    cells = [list(line) for line in _CELLS[name]]
    line = draw(st.sampled_from(cells))
    line[draw(st.integers(0, len(line) - 1))] = draw(_TEXTS)
    return _VALID | {name: unparsed(cells)}


@st.composite
def _folders_with_changed_bytes(draw: st.DrawFn) -> Folder:
    name = draw(st.sampled_from(sorted(_VALID)))
    content = bytearray(_VALID[name])
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(content)))
        until = at + draw(st.sampled_from((0, 0, 1, 1, 2, 20)))
        content[at:until] = draw(
            st.one_of(
                st.sampled_from((b"", b",", b",,\n", b"\n  \n", b"\n", b'"', b"\r", b";", b"\xef\xbb\xbf")),
                st.binary(max_size=3),
            )
        )
    return _VALID | {name: bytes(content)}


def _read(files: Folder) -> Instance | None:
    """Return the instance, None where it is refused with an error; anything else fails the test."""
    with tempfile.TemporaryDirectory() as place:
        try:
            return read(write_folder(files, Path(place)))
        except InputError as refusal:
            issues = refusal.issues
    assert any(issue.severity is Severity.ERROR for issue in issues)
    assert all(issue.file and issue.message for issue in issues)
    return None


_INSTANCE = _read(_VALID)


def _check_that_nothing_is_lost(files: Folder) -> None:
    """Accepted input differs from the valid instance exactly where it means something else."""
    instance = _read(files)
    event("refused" if instance is None else "accepted")
    if instance is not None:
        assert (instance == _INSTANCE) == (meaning(files) == _MEANING)


@_EXAMPLES
@given(_folders_with_a_changed_cell())
def test_no_cell_is_accepted_silently(files: Folder) -> None:
    _check_that_nothing_is_lost(files)


@_EXAMPLES
@given(_folders_with_changed_bytes())
def test_no_bytes_are_accepted_silently(files: Folder) -> None:
    _check_that_nothing_is_lost(files)


_LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just(10**400), st.dates()
)
_NAMES = st.sampled_from(
    ("title", "sources", "periods", "labels", "discount", "risk", "alpha", "weight", "", "x")
)
_VALUES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3)
)


@_EXAMPLES
@given(st.dictionaries(_NAMES, _VALUES, max_size=4))
def test_settings_of_any_shape_are_read_or_refused(given_settings: dict[str, object]) -> None:
    checked = check_settings(TextTables(given_settings, "instance.toml", {}))
    wrong = any(issue.severity is Severity.ERROR for issue in checked.issues)
    assert (checked.settings is None) == wrong
    if checked.settings is not None:
        again = check_settings(TextTables(checked.settings.to_dict(), "instance.toml", {}))
        assert again.settings == checked.settings
