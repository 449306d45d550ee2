"""The command line speaks English or Chinese, as asked or as the locale has it."""

from __future__ import annotations

import gettext
import os
import re
import threading
from pathlib import Path
from typing import Any

import pytest

from optalloc.cli.entry import COMMANDS
from optalloc.cli.exit_codes import ExitCode
from optalloc.cli.language_option import language_asked_for
from optalloc.cli.progress import LiveView
from optalloc.cli.wide_text import columns, wrapped
from optalloc.engine.status import Progress, Stage
from optalloc.instances import folder
from optalloc.language import speaking
from tests import fake_solver
from tests.command_line import Ran, finished, run_here, start_process

Capture = pytest.CaptureFixture[str]

HAN = re.compile("[\u4e00-\u9fff]")
STEPS = folder("first-steps")

#: Every command, the group itself among them.
EVERY = [(), *((command,) for command in COMMANDS), ("examples", "copy")]


def run_in_locale(capsys: Capture, monkeypatch: pytest.MonkeyPatch, locale: str, *arguments: object) -> Ran:
    """Run a command in this process as if it were one of a locale."""
    with monkeypatch.context() as changed:
        changed.setenv("LC_ALL", locale)
        return run_here(capsys, *arguments)


def keys_of(content: object) -> object:
    """Return the keys of an object of JSON, and those of the objects in it."""
    if isinstance(content, dict):
        return {key: keys_of(value) for key, value in content.items()}
    return [keys_of(value) for value in content] if isinstance(content, list) else None


def options_in(text: str) -> list[str]:
    """Return the options that the first paragraph of a text explains."""
    return re.findall(r"^  (?:-\w, )?(--[\w-]+)", text.partition("\n\n")[0], flags=re.MULTILINE)


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_every_command_explains_itself_in_chinese(capsys: Capture, command: tuple[str, ...]) -> None:
    english = run_here(capsys, *command, "--help")
    before = run_here(capsys, "--lang", "zh", *command, "--help")
    after = run_here(capsys, *command, "--lang=zh", "-h")
    assert before == after
    assert before.code == ExitCode.DONE
    assert before.out.startswith(f"用法：{' '.join(('optalloc', *command))} ")
    assert "\n选项：\n" in before.out
    assert "显示本帮助并退出。" in before.out
    assert run_here(capsys, *command, "--help") == english
    assert not HAN.search(english.out)


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_a_help_in_chinese_has_the_same_options_and_fits_a_terminal(
    capsys: Capture, command: tuple[str, ...]
) -> None:
    english, chinese = (run_here(capsys, *command, "--help", "--lang", one).out for one in ("en", "zh"))
    explained = options_in(english.partition("\nOptions:\n")[2])
    assert "--lang" in explained
    assert options_in(chinese.partition("\n选项：\n")[2]) == explained
    assert max(map(columns, chinese.splitlines())) <= 80
    assert not [line for line in chinese.splitlines() if line.lstrip().startswith(tuple("，。；：、）"))]


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_what_stands_for_something_to_be_typed_is_chinese(capsys: Capture, command: tuple[str, ...]) -> None:
    for language in ("zh", "en", "zh"):
        told = run_here(capsys, *command, "--help", "--lang", language).out
    usage, _, rest = told.partition("\n")
    assert re.findall("[A-Z]{2,}", usage) == []
    values = [line.split("  ")[1] for line in rest.splitlines() if line.startswith("  -")]
    assert [value for value in values if re.search("[A-Z]{2,}", value)] == []


def test_an_argument_that_is_missing_is_called_by_its_chinese_word(capsys: Capture) -> None:
    assert "'路径'" in run_here(capsys, "solve", "--lang", "zh").err


@pytest.mark.parametrize("command", [(), ("solve",), ("verify",)])
def test_the_exit_codes_are_told_in_chinese(capsys: Capture, command: tuple[str, ...]) -> None:
    lines = run_here(capsys, *command, "--help", "--lang", "zh").out.splitlines()
    assert "  退出码：" in lines
    for code in ExitCode:
        (line,) = [line for line in lines if line.startswith(f"    {code.value:<4} ")]
        assert HAN.search(line)


def test_the_group_tells_what_each_command_does_in_chinese(capsys: Capture) -> None:
    lines = run_here(capsys, "--lang", "zh", "--help").out.splitlines()
    for command in COMMANDS:
        (line,) = [line for line in lines if line.startswith(f"  {command} ")]
        assert HAN.search(line)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("solve",), "缺少参数 '路径'"),
        (("solve",), "缺少参数 '路径'。"),
        (("completion",), "可选：bash，zsh，fish。"),
        (("solver",), "没有命令 'solver'。是否指 'solve'？"),
        (("examples", "coopy"), "没有命令 'coopy'。是否指 'copy'？"),
        (("solve", "x", "--sed", "1"), "没有选项 '--sed'。是否指 '--seed'？"),
        (("solve", "x", "--seed", "-1"), "-1 超出范围，应为：0 到 2147483647。"),
        (("solve", "x", "--seed", "1.5"), "'1.5' 不是整数，应为：0 到 2147483647。"),
        (("solve", "x", "--time-limit", "long"), "'long' 不是数，应为：大于 0。"),
        (("solve", "x", "--gap", "-1"), "-1 超出范围，应为：不小于 0。"),
        (("solve", "x", "--links", "loose"), "'--links' 的值无效"),
        (("solve", "x", "--gap", "inf"), "不是有限的数"),
        (("validate", ""), "空文本不是路径"),
        (("validate", "x", "y"), "多余的参数"),
        (("validate", "x", "--json=1"), "不带值"),
    ],
)
def test_wrong_usage_is_told_in_chinese(capsys: Capture, arguments: tuple[str, ...], told: str) -> None:
    ran = run_here(capsys, *arguments, "--lang", "zh")
    assert ran.code == ExitCode.BAD_INPUT
    assert "错误：" in ran.err
    assert "Error" not in ran.err
    assert told in ran.err
    as_json = run_here(capsys, "--lang", "zh", *arguments, "--json")
    assert as_json.code == ExitCode.BAD_INPUT
    assert as_json.json["issues"][0]["code"] == "usage"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--lang", "fr", "validate", STEPS),
        ("validate", STEPS, "--lang", "fr"),
        ("validate", STEPS, "--lang=zhou"),
        ("validate", STEPS, "--lang"),
    ],
)
def test_an_unknown_language_is_wrong_usage(capsys: Capture, arguments: tuple[object, ...]) -> None:
    ran = run_here(capsys, *arguments)
    assert ran.code == ExitCode.BAD_INPUT
    assert ran.out == ""
    assert "--lang" in ran.err
    assert not HAN.search(ran.err)


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        ((), "en"),
        (("--lang", "zh"), "zh"),
        (("solve", "x", "--lang=zh"), "zh"),
        (("--lang", "zh", "solve", "x", "--lang", "en"), "en"),
        (("--lang=zh", "solve", "x", "--lang", "fr"), "zh"),
        (("solve", "--", "--lang", "zh"), "en"),
        (("solve", "zh", "--lang"), "en"),
        *((("--lang", name), "zh") for name in ("zh_CN", "zh-CN", "zh_Hans", "ZH", "zh_CN.UTF-8")),
        (("--lang", "zh", "solve", "--lang", "en_US"), "en"),
    ],
)
def test_the_language_is_the_one_named_last(arguments: tuple[str, ...], language: str) -> None:
    assert language_asked_for(arguments) == language


@pytest.mark.parametrize("name", ["zh_CN", "zh-CN", "zh_Hans", "ZH"])
def test_a_language_may_be_named_as_locales_name_it(capsys: Capture, name: str) -> None:
    assert run_here(capsys, "--help", "--lang", name) == run_here(capsys, "--help", "--lang", "zh")


def test_ranges_of_a_help_are_words_and_keep_their_column(capsys: Capture) -> None:
    for command in ("solve", "explain", "diagnose"):
        english, chinese = (run_here(capsys, command, "--help", "--lang", one).out for one in ("en", "zh"))
        assert "above 0" in english
        assert "大于 0" in chinese
        assert "x>" not in english + chinese
        terms = [line for line in chinese.splitlines() if re.match(r"  -.*\S  +\S", line)]
        beside = [re.match(r"(  \S.*?\S  +)\S", line) for line in terms]
        assert len({columns(found[1]) for found in beside if found}) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("solv",), "No such command 'solv'. Did you mean 'solve'?"),
        (("frobnicate",), "No such command 'frobnicate'.\n"),
        (("solve",), "Missing argument 'PATH'."),
        (("completion",), "Missing argument '{bash|zsh|fish}'. Choose from: bash, zsh, fish."),
        (("solve", "x", "--threads", "1.5"), "'1.5' is not a whole number; expected: 1 to 1024."),
        (("solve", "x", "--time-limit", "0"), "0 is out of range; expected: above 0."),
    ],
)
def test_wrong_usage_is_told_with_what_is_expected(
    capsys: Capture, arguments: tuple[str, ...], told: str
) -> None:
    ran = run_here(capsys, *arguments)
    assert ran.code == ExitCode.BAD_INPUT
    assert told in ran.err


def test_the_locale_tells_the_language_unless_an_option_does(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = run_here(capsys, "validate", STEPS)
    chinese = run_in_locale(capsys, monkeypatch, "zh_CN.UTF-8", "validate", STEPS)
    assert english.out.startswith("0 errors, 0 warnings\nNext: optalloc solve ")
    assert chinese.out.startswith("0 个错误，0 个警告\n下一步：optalloc solve ")
    assert run_in_locale(capsys, monkeypatch, "zh_CN.UTF-8", "validate", STEPS, "--lang", "en") == english
    assert run_in_locale(capsys, monkeypatch, "fr_FR.UTF-8", "validate", STEPS) == english
    assert run_in_locale(capsys, monkeypatch, "zh_CN.UTF-8", "solve").err.startswith("用法：")
    assert run_in_locale(capsys, monkeypatch, "zh_CN.UTF-8", "solve", "--lang=en").err.startswith("Usage: ")


def test_a_process_speaks_the_language_of_its_locale(tmp_path: Path) -> None:
    ran = finished(start_process("--help", cwd=tmp_path, LC_ALL="zh_CN.UTF-8", PYTHONIOENCODING="utf-8"))
    assert (ran.code, ran.err) == (ExitCode.DONE, "")
    assert ran.out.startswith("用法：optalloc")


def test_nothing_is_left_of_a_language_once_a_command_is_done(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in (None, "de"):
        monkeypatch.delenv("LANGUAGE", raising=False)
        if variable is not None:
            monkeypatch.setenv("LANGUAGE", variable)
        before = dict(os.environ), gettext.textdomain()
        run_here(capsys, "solve", "--lang", "zh")
        assert (dict(os.environ), gettext.textdomain()) == before


def test_bad_input_has_the_same_codes_in_both_languages(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    told: list[dict[str, Any]] = []
    for one in ("en", "zh"):
        ran = run_here(capsys, "validate", tmp_path / "case", "--json", "--lang", one)
        assert ran.code == ExitCode.BAD_INPUT
        told.append(ran.json)
    english, chinese = told
    assert keys_of(english) == keys_of(chinese)
    for key in ("code", "file", "row", "column", "severity"):
        assert [issue[key] for issue in english["issues"]] == [issue[key] for issue in chinese["issues"]]
    assert not HAN.search(english["message"])
    assert HAN.search(chinese["message"])


def test_a_solve_and_its_verification_speak_chinese_and_show_chinese_names(
    capsys: Capture, tmp_path: Path
) -> None:
    plan = tmp_path / "plan"
    solved = run_here(capsys, "solve", STEPS, "--output", plan, "--in-process", "--lang", "zh")
    assert solved.code == ExitCode.DONE
    assert "已证明在差距内最优；搜索结束原因：达到差距" in solved.out
    assert "是，每项约束均以精确算术核验" in solved.out
    for name in ("深圳", "湖北", "化合物半导体"):
        assert name in solved.out
    assert "Hubei" not in solved.out
    assert all(" 方案 " in line and " 上界 " in line for line in solved.err.splitlines())
    verified = run_here(capsys, "verify", STEPS, plan, "--lang", "zh")
    assert verified.code == ExitCode.DONE
    assert verified.out.startswith("每项约束均成立；净价值 ")
    (plan / "launches.csv").write_text("scenario,region,stage,period\n", encoding="utf-8")
    broken = run_here(capsys, "verify", STEPS, plan, "--lang", "zh")
    assert broken.code == ExitCode.NOT_VERIFIED
    assert "农业植保无人机的阶段“试点”应在期限 2027 前（含）于某地启动，但没有" in broken.out
    assert "plan.json：唯一情形下的价值为 " in broken.out
    for name in ("hubei", "crop-drones", "pilot", "certain"):
        assert name not in broken.out
    assert "(required-stage)" in broken.out


def test_json_has_the_same_keys_and_figures_in_both_languages(capsys: Capture) -> None:
    english, chinese = (
        run_here(capsys, "solve", STEPS, "--in-process", "--quiet", "--json", "--lang", one).json
        for one in ("en", "zh")
    )
    assert keys_of(english | {"history": None}) == keys_of(chinese | {"history": None})
    for key in ("status", "termination", "proven", "objective", "bound", "gap", "verified", "instance_hash"):
        assert english[key] == chinese[key]
    assert english["message"] == "proven best within the gap; search ended by: gap reached."
    assert chinese["message"] == "已证明在差距内最优；搜索结束原因：达到差距。"


def test_english_is_said_after_chinese_in_one_process(capsys: Capture) -> None:
    english = run_here(capsys, "solve", STEPS, "--in-process", "--quiet", "--lang", "en")
    chinese = run_here(capsys, "validate", "nowhere", "--lang", "zh")
    assert HAN.search(chinese.out)
    assert run_here(capsys, "solve", STEPS, "--in-process", "--quiet") == english
    assert "1 error, 0 warnings" in run_here(capsys, "validate", "nowhere").out


@pytest.mark.parametrize(
    ("falsified", "told"),
    [
        ({"status": "kSolveError"}, "HiGHS 结束时的模型状态为 kSolveError。"),  # said by the child
        ({"before": "exit"}, "求解器进程以退出码 7 结束"),  # said by its parent
    ],
)
def test_the_process_that_solves_speaks_the_language_of_the_command(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, falsified: dict[str, object], told: str
) -> None:
    for name in ("PYTHONPATH", fake_solver.VARIABLE):
        monkeypatch.setenv(name, fake_solver.environment(**falsified)[name])
    ran = run_here(capsys, "solve", STEPS, "--json", "--lang", "zh")
    assert ran.json["termination"] == "solver_failed"
    assert told in ran.json["message"]


def test_progress_on_a_terminal_is_drawn_in_the_language_of_the_command() -> None:
    with speaking("zh"):
        view = LiveView()
    view.report(Progress(1.0, 5.0, 6.0, None, (Stage.TREE,)))
    drawn: list[str] = []
    thread = threading.Thread(target=lambda: drawn.append(view.__rich__().plain))
    thread.start()
    thread.join()
    assert " 秒  方案 5.00  上界 6.00  差距 20 %  (树搜索)" in drawn[0]


def test_wide_letters_take_two_columns_and_marks_stay_with_their_words() -> None:
    assert columns("a地b区") == 6
    broken = ["地区（`a", "b`）之", "间，为", "abc 配", "置。"]
    assert list(wrapped("地区（`a b`）之间，为 abc 配置。", 8)) == broken
    assert list(wrapped("", 8)) == [""]
    assert list(wrapped("averylongword 地", 8)) == ["averylongword", "地"]
