"""What the checks find is said in the language spoken when they look, whatever was spoken before."""

from __future__ import annotations

import errno
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from optalloc.checks import check_tables
from optalloc.errors import MOST_SHOWN, InputError, Issue, UnknownNameError, advice, first_of_each, reason
from optalloc.instance import Instance
from optalloc.io import read_text
from optalloc.language import speaking
from optalloc.service import service_issues
from optalloc.tables import Settings, TextTables
from tests.bad_inputs import BAD_INPUTS
from tests.instance_folder import Mutation, changed_cell, replaced_settings, valid_folder, write_folder
from tests.small_instances import FEATURE_INSTANCES
from tests.test_checks_warnings import WARNINGS

_QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")
_ENGLISH = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_FULL_WIDTH = re.compile("[，。；：（）]")

#: One bad input of each code, and everything that is odd.
_SPOILT: dict[str, Mutation] = {case.code: case.mutate for case in BAD_INPUTS}
_SPOILT |= {name: mutate for name, (*_, mutate) in WARNINGS.items()}


class Found(NamedTuple):
    """What the checks find in one input, the reader aside: in Chinese, and then in English."""

    chinese: list[Issue]
    english: list[Issue]


def text_of(mutate: Mutation, place: Path) -> TextTables:
    files = valid_folder()
    mutate(files)
    return read_text(write_folder(files, place))


def find(text: TextTables) -> list[Issue]:
    return [issue for issue in check_tables(text).issues if issue not in text.issues]


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    """What is found in each input, as far as it can be read."""
    everything = {}
    for name, mutate in _SPOILT.items():
        try:
            text = text_of(mutate, tmp_path_factory.mktemp("spoilt"))
        except InputError:  # of the reader
            continue
        with speaking("zh"):
            chinese = find(text)
        everything[name] = Found(chinese, find(text))
    return everything


def places(issues: list[Issue]) -> Counter[tuple[object, ...]]:
    return Counter((one.code, one.file, one.row, one.column, one.severity) for one in issues)


def test_the_same_is_found_in_each_language(spoilt: dict[str, Found]) -> None:
    for name, found in spoilt.items():
        assert places(found.chinese) == places(found.english), name
    assert len({issue.code for found in spoilt.values() for issue in found.english}) > 40


def test_what_is_found_in_chinese_has_no_english_sentence(spoilt: dict[str, Found]) -> None:
    for name, found in spoilt.items():
        for said in (text for issue in found.chinese for text in (issue.message, issue.hint) if text):
            bare = _QUOTED.sub("", said)
            assert _CHINESE.search(bare), (name, said)
            assert not _ENGLISH.search(bare), (name, said)


def test_what_is_found_in_english_then_has_no_chinese_sentence(spoilt: dict[str, Found]) -> None:
    for name, found in spoilt.items():
        for said in (text for issue in found.english for text in (issue.message, issue.hint) if text):
            assert not _FULL_WIDTH.search(_QUOTED.sub("", said)), (name, said)


@pytest.mark.parametrize(
    ("mutate", "said"),
    [
        (
            changed_cell("regions", 2, "lon", "181"),
            "regions.csv:2 [lon]：错误：“经度”（lon）为 181，应不大于 180 (out-of-range)\n"
            "    提示：请写一个不小于 -180 且不大于 180 的数：经度",
        ),
        (
            changed_cell("sites", 2, "value_factor", "２０万"),
            "sites.csv:2 [value_factor]：错误：'２０万' 不是数 (not-a-number)\n"
            "    提示：写成 200000，用键盘上的数字和符号，去掉 万",
        ),
        (
            changed_cell("sites", 2, "region", "hubie"),
            "sites.csv:2 [region]：错误：表“地区”（regions）中没有 'hubie' (dangling-reference)\n"
            "    提示：是否想写 'hubei'？",
        ),
        (
            changed_cell("stages", 3, "lag", "2"),
            "stages.csv:3 [lag]：警告：阶段 'rollout' 最早也要在 2 个时期之后启动 (beyond-horizon)\n"
            "    提示：共有 2 个时期；请缩短间隔或增加时期",
        ),
        (
            replaced_settings("discount = 0.05", "discount = -1"),
            "instance.toml [periods.discount]：错误：-1 超出范围 (setting-range)\n    提示：不小于 0",
        ),
    ],
)
def test_an_issue_in_chinese(mutate: Mutation, said: str, tmp_path: Path) -> None:
    text = text_of(mutate, tmp_path)
    with speaking("zh"):
        assert said in [str(issue) for issue in check_tables(text).issues]


def test_a_range_is_said_anew_each_time(tmp_path: Path) -> None:
    text = text_of(changed_cell("terms", 2, "yield", "0"), tmp_path)
    said = []
    for language in ("zh", "en", "zh"):
        with speaking(language):
            said.append(find(text)[0].message)
    assert said == [
        "“到达率”（yield）为 0，应大于 0",
        "yield is 0, not more than 0",
        "“到达率”（yield）为 0，应大于 0",
    ]


def test_the_text_of_an_error_is_in_the_language_in_which_it_is_raised() -> None:
    with speaking("zh"), pytest.raises(InputError) as refusal:
        Instance.build(regions={"region": ["hubei", "hubei"]})
    assert "给定的表 regions:3 [region]：错误：“地区”（region） 'hubei' 已见于第 2 行 (duplicate-key)" in str(
        refusal.value
    )


def test_what_is_left_out_is_counted_in_chinese() -> None:
    issues = [Issue("odd", "sites.csv", row, None, "") for row in range(MOST_SHOWN + 3)]
    with speaking("zh"):
        assert first_of_each(issues)[1] == ["另有 3 个 odd 错误"]


def test_a_scenario_that_cannot_be_served_is_explained_in_chinese() -> None:
    instance = FEATURE_INSTANCES["required"]()
    short = instance.replace(needs=instance.table("needs").assign(upfront=1e5))
    with speaking("zh"):
        chinese = service_issues(short)[0]
    assert " must have started " in service_issues(short)[0].message
    assert "最迟须在" in chinese.message
    assert "没有落地点能够满足" in chinese.message
    words = chinese.message + chinese.hint.replace("`optalloc diagnose`", "")
    assert not _ENGLISH.search(_QUOTED.sub("", words))


def test_the_system_refuses_in_chinese() -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    with speaking("zh"):
        assert (reason(full), advice(full)) == ("空间已满", "请腾出空间，或换一个磁盘")
    assert reason(full) == "there is no room left"


def test_a_name_that_is_not_known_is_told_in_chinese() -> None:
    instance = Instance(Settings(), {})
    with speaking("zh"), pytest.raises(UnknownNameError) as refusal:
        instance.table("site")
    assert str(refusal.value) == "没有表 'site'；是否想写 'sites'？"
