"""What is wrong with a folder is said, with file and row; nothing is read that is not there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from optalloc.errors import InputError, Issue, Severity
from optalloc.instance import Instance
from optalloc.io import read, read_text, write
from optalloc.tables import TextTables
from optalloc.validate import check
from tests.instance_folder import valid_folder, write_folder


def folder_of(tmp_path: Path, changes: Mapping[str, str | bytes]) -> Path:
    """Write a valid folder with some files changed or added, and return it."""
    files = valid_folder()
    files |= {name: text if isinstance(text, bytes) else text.encode() for name, text in changes.items()}
    return write_folder(files, tmp_path / "instance")


def text_of(tmp_path: Path, changes: Mapping[str, str | bytes]) -> TextTables:
    return read_text(folder_of(tmp_path, changes))


def the_issue(text: TextTables) -> Issue:
    (issue,) = text.issues
    return issue


def refusal_of(path: Path | str) -> Issue:
    with pytest.raises(InputError) as refusal:
        read_text(path)
    (issue,) = refusal.value.issues
    return issue


def test_a_byte_order_mark_is_not_part_of_the_first_header(tmp_path: Path) -> None:
    text = text_of(tmp_path, {"futures.csv": "\ufefffuture,probability\ngood,1\n"})
    assert text.issues == ()
    assert list(text.tables["futures"].frame.columns) == ["future", "probability"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(end: str, tmp_path: Path) -> None:
    rows = ["future,probability", "good,0.5", "", "bad,0.5"]
    table = text_of(tmp_path, {"futures.csv": end.join(rows) + end}).tables["futures"]
    assert table.frame["future"].tolist() == ["good", "bad"]
    assert table.rows.tolist() == [2, 4]


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    regions = 'region,name\na,"line one\nline two"\n\n,\nb,B,x\n'
    text = text_of(tmp_path, {"regions.csv": regions})
    assert text.tables["regions"].rows.tolist() == [2, 5]
    assert (the_issue(text).code, the_issue(text).row) == ("ragged-row", 5)


def test_text_that_looks_like_something_else_stays_text(tmp_path: Path) -> None:
    regions = "region,name\nNA,null\n007,1e5\nTRUE,nan\n"
    frame = text_of(tmp_path, {"regions.csv": regions}).tables["regions"].frame
    assert frame.to_numpy().tolist() == [["NA", "null"], ["007", "1e5"], ["TRUE", "nan"]]


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"", "empty-file", None),
        (b"\n\n", "empty-file", None),
        (b"\xef\xbb\xbf", "empty-file", None),
        ("region,name\na,北京".encode("gbk"), "not-utf-8", 2),
        ("region\na".encode("utf-16-be"), "nul-byte", 1),
        ("region\na".encode("utf-16"), "not-utf-8", 1),
        (b"region\na\nb\0\n", "nul-byte", 3),
        (b'region,name\na,"b\nc\n', "unclosed-quote", 2),
        (b'region,name\na,b\nc,"d"e\n', "malformed-csv", 3),
        (b"region,name\na\n", "ragged-row", 2),
        (b"region,name\na,b,c\n", "ragged-row", 2),
        (b"region,name,region\na,b,c\n", "duplicate-column", 1),
        (b"region,,name\na,b,c\n", "blank-header", 1),
        (b"region,name,\na,b,c\n", "blank-header", 1),
        (b"region;name\na;b\n", "wrong-delimiter", 1),
        (b"region\tname\na\tb\n", "wrong-delimiter", 1),
        (b"region,name\na," + b"x" * 140_000 + b"\n", "cell-too-long", 2),
    ],
)
def test_a_defect_of_a_table_is_one_issue(content: bytes, code: str, row: int | None, tmp_path: Path) -> None:
    issue = the_issue(text_of(tmp_path, {"regions.csv": content}))
    assert (issue.code, issue.file, issue.row) == (code, "regions.csv", row)
    assert issue.severity is Severity.ERROR


def test_an_unreadable_table_brings_no_errors_of_what_refers_to_it(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        read(folder_of(tmp_path, {"regions.csv": b"\xff", "facilities.csv": b""}))
    assert {(issue.code, issue.file) for issue in refusal.value.issues} == {
        ("not-utf-8", "regions.csv"),
        ("references-not-checked", "regions.csv"),
        ("empty-file", "facilities.csv"),
        ("references-not-checked", "facilities.csv"),
    }


def test_all_unreadable_tables_are_reported_at_once(tmp_path: Path) -> None:
    names = [name for name in valid_folder() if name.endswith(".csv")]
    text = text_of(tmp_path, dict.fromkeys(names, b"\xff"))
    assert sorted(issue.file for issue in text.issues) == sorted(names)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("region.csv", "did you mean 'regions'?"),
        ("Regions.csv", "did you mean regions.csv?"),
        ("regions.CSV", "did you mean regions.csv?"),
        ("regions.xlsx", "did you mean regions.csv?"),
        ("regions.txt", "did you mean regions.csv?"),
    ],
)
def test_a_file_that_looks_like_a_table_is_an_error(name: str, hint: str, tmp_path: Path) -> None:
    files = valid_folder()
    files[name] = files.pop("regions.csv")
    issue = the_issue(read_text(write_folder(files, tmp_path / "instance")))
    assert (issue.code, issue.file, issue.hint) == ("unknown-table", name, hint)
    assert issue.severity is Severity.ERROR


def test_a_file_that_looks_like_no_table_is_a_warning(tmp_path: Path) -> None:
    issue = the_issue(text_of(tmp_path, {"survey.csv": "a,b\n"}))
    assert (issue.code, issue.file, issue.severity) == ("unknown-table", "survey.csv", Severity.WARNING)


def test_files_that_are_no_tables_are_not_read(tmp_path: Path) -> None:
    others: dict[str, str | bytes] = {
        "README.md": "",
        "datapackage.json": "{",
        ".regions.csv.swp": b"\0",
        "regions.csv~": b"\0",
    }
    assert text_of(tmp_path, others).issues == ()


def test_a_folder_in_the_place_of_a_table_is_refused(tmp_path: Path) -> None:
    place = folder_of(tmp_path, {})
    (place / "regions.csv").unlink()
    (place / "regions.csv").mkdir()
    issue = the_issue(read_text(place))
    assert (issue.code, issue.file) == ("not-a-file", "regions.csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_the_place_of_a_table_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    place = folder_of(tmp_path, {})
    (place / "regions.csv").unlink()
    os.mkfifo(place / "regions.csv")
    assert the_issue(read_text(place)).code == "not-a-file"


def test_a_link_to_nowhere_is_a_missing_file(tmp_path: Path) -> None:
    place = folder_of(tmp_path, {})
    (place / "regions.csv").unlink()
    (place / "regions.csv").symlink_to(tmp_path / "nowhere")
    assert (the_issue(read_text(place)).code, the_issue(read_text(place)).file) == (
        "missing-file",
        "regions.csv",
    )


def test_a_link_to_itself_cannot_be_read(tmp_path: Path) -> None:
    place = folder_of(tmp_path, {})
    (place / "regions.csv").unlink()
    (place / "regions.csv").symlink_to(place / "regions.csv")
    assert the_issue(read_text(place)).code == "unreadable-file"


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything is allowed to this user"
)
def test_a_table_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    place = folder_of(tmp_path, {})
    (place / "regions.csv").chmod(0)
    assert the_issue(read_text(place)).code == "unreadable-file"


def test_a_missing_settings_file_is_an_issue(tmp_path: Path) -> None:
    files = valid_folder()
    files["Instance.toml"] = files.pop("instance.toml")
    issue = the_issue(read_text(write_folder(files, tmp_path / "instance")))
    assert (issue.code, issue.file, issue.hint) == (
        "missing-file",
        "instance.toml",
        "did you mean 'Instance.toml'?",
    )


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b'title = "a"\ntitle = "b"\n', "malformed-toml", 2),
        (b'title = "a"\n\nperiods = [\n', "malformed-toml", 3),
        (b"title = 'a\n", "malformed-toml", 1),
        (b"\n\xff", "not-utf-8", 2),
        (b"a = " + b"[" * 5000, "malformed-toml", None),
        (b"[periods]\ndiscount = " + b"9" * 5000, "malformed-toml", None),
    ],
)
def test_settings_that_cannot_be_read_are_one_issue(
    content: bytes, code: str, row: int | None, tmp_path: Path
) -> None:
    issue = the_issue(text_of(tmp_path, {"instance.toml": content}))
    assert (issue.code, issue.file, issue.row) == (code, "instance.toml", row)


def test_empty_settings_are_settings(tmp_path: Path) -> None:
    text = text_of(tmp_path, {"instance.toml": b""})
    assert (text.settings, text.issues) == ({}, ())


@pytest.mark.parametrize("path", ["", "nowhere", "nowhere/at/all.xlsx", "nul\0byte", "long" * 100])
def test_a_path_that_leads_nowhere_is_refused(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    issue = refusal_of(path)
    assert issue.code in ("missing-file", "unreadable-file")
    assert issue.file == path


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("c33.dow", "optalloc convert"),
        ("regions.csv", "the folder that it is in"),
        ("instance.xls", "one of these formats"),
        ("instance", "one of these formats"),
    ],
)
def test_a_file_of_another_format_is_refused_with_a_way_out(name: str, hint: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"1 2 3")
    issue = refusal_of(tmp_path / name)
    assert issue.code == "unknown-format"
    assert hint in issue.hint


def errors_of(folder: Path) -> list[Issue]:
    return [issue for issue in check(folder) if issue.severity is Severity.ERROR]


def test_a_folder_saved_in_gbk_is_told_once_how_to_save_it(tmp_path: Path) -> None:
    files = valid_folder()
    for name in ("regions.csv", "scenarios.csv", "sites.csv"):
        files[name] = files[name].decode().replace("hubei", "湖北").replace("port", "港口").encode("gbk")
    issues = errors_of(write_folder(files, tmp_path / "case"))
    assert [(issue.code, issue.file) for issue in issues] == [("not-utf-8", "regions.csv")]
    assert issues[0].message.startswith("3 files may be in GBK, in which Excel in Chinese saves CSV files: ")
    assert "CSV UTF-8 (Comma delimited)" in issues[0].hint


def test_settings_in_gbk_are_told_how_a_text_editor_saves_them(tmp_path: Path) -> None:
    files = valid_folder()
    files["instance.toml"] = files["instance.toml"].replace(b"Ports and drones", "港口".encode("gbk"))
    (issue,) = errors_of(write_folder(files, tmp_path / "case"))
    assert (issue.code, issue.file) == ("not-utf-8", "instance.toml")
    assert "in a text editor: Save As, with the encoding UTF-8" in issue.hint


def test_other_bytes_are_not_taken_for_gbk(tmp_path: Path) -> None:
    files = valid_folder()
    files["regions.csv"] = files["regions.csv"].replace(b"Hubei", b"Hub\xe9i")
    (issue,) = errors_of(write_folder(files, tmp_path / "case"))
    assert issue.message == "byte 0xE9 is not UTF-8"


def test_a_file_may_have_the_chinese_title_of_its_table(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {})
    before = check(folder)
    (folder / "endowments.csv").rename(folder / "禀赋.csv")
    text = read_text(folder)
    assert text.issues == ()
    assert text.tables["endowments"].file == "禀赋.csv"
    assert check(folder) == before
    write(Instance.from_text(text), folder)
    assert not (folder / "禀赋.csv").exists()
    assert read(folder) == Instance.from_text(text)


def test_a_table_in_two_files_is_refused(tmp_path: Path) -> None:
    issue = the_issue(text_of(tmp_path, {"禀赋.csv": valid_folder()["endowments.csv"]}))
    assert (issue.code, issue.file, issue.hint) == ("duplicate-table", "禀赋.csv", "keep one of the files")
