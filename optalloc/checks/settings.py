"""Settings: known names, right types, right ranges, and labels that tell periods apart."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from optalloc.checks.cells import LARGEST, Unreadable, read_number
from optalloc.checks.characters import Flaw, flaw_of_identifier, flaw_of_text
from optalloc.checks.limits import PER_CENT_FROM, range_in_words
from optalloc.checks.wording import as_question, closest, shown
from optalloc.checks.workbook import states_periods
from optalloc.errors import Issue, Severity
from optalloc.language import in_a_row, say
from optalloc.schema import SEPARATOR, SETTINGS, Setting
from optalloc.tables import Settings, TextTables, number_text

_LABELS: Final = "periods.labels"
_YEARS: Final = re.compile("[12][0-9]{3}年?(?: *[,，、] *[12][0-9]{3}年?)+")  # in one label
_SEPARATORS: Final = (SEPARATOR, "；")
_BY_NAME = {setting.name: setting for setting in SETTINGS}
_SECTIONS = sorted({setting.name.split(".")[0] for setting in SETTINGS if "." in setting.name})

#: Codes of a reader that are on one setting, and none of those which a list of labels could have.
_OF_OTHERS: Final = frozenset({"unknown-setting", "duplicate-key"})
_PER_CENT = 1.0  # a rate from here on was probably stated in per cent

Flaws = list[Flaw]


@dataclass(frozen=True)
class CheckedSettings:
    """Settings as far as they could be read.

    Attributes
    ----------
    settings
        None where any is at fault.
    periods
        Labels of the periods, None where unknown.
    currency
        Unit of money, "" where unknown.
    issues
        What is wrong.
    """

    settings: Settings | None
    periods: tuple[str, ...] | None
    currency: str
    issues: tuple[Issue, ...]


def check_settings(text: TextTables) -> CheckedSettings:
    """Check the content of instance.toml."""
    file = text.settings_file
    issues: list[Issue] = []
    values: dict[str, Any] = {setting.name: setting.default for setting in SETTINGS}
    for name, value in _flat(text.settings, file, issues).items():
        setting = _BY_NAME.get(name)
        if setting is None:
            issues.append(_unknown(name, file))
        else:
            values[name], found = _read(setting, value, file)
            issues.extend(found)
    wrong = {str(issue.column) for issue in issues} - {"periods.discount"}
    sound = not issues
    issues.extend(_remarks(values, file))
    if sound and (futures := text.tables.get("futures")) is not None and len(futures.frame) > 1:
        issues.extend(_remarks_on_risk(values, file))
    periods_read = _reads_periods(text) and (states_periods(text) or not _may_mean_periods(wrong))
    periods_read &= _LABELS not in wrong
    return CheckedSettings(
        settings=_settings(values) if sound else None,
        periods=_labels(values) if periods_read else None,
        currency=values["currency"],
        issues=tuple(replace(one, row=one.row or text.setting_rows.get(str(one.column))) for one in issues),
    )


def _reads_periods(text: TextTables) -> bool:
    """Return whether no error of the reader bears on the periods: where they are stated, few do."""
    harmless = _OF_OTHERS if states_periods(text) else ()
    wrong = (one for one in text.issues if one.file == text.settings_file and one.severity is Severity.ERROR)
    return all(issue.code in harmless for issue in wrong)


def _may_mean_periods(names: Iterable[str]) -> bool:
    """Return whether one of the settings that are at fault may be meant to be the labels of the periods."""
    return any(name.startswith("period") for name in names)


def _remarks(values: Mapping[str, Any], file: str) -> Iterator[Issue]:
    """Yield warnings of values that are allowed and hardly meant."""
    discount = float(values["periods.discount"])
    if discount >= _PER_CENT:
        message = say(
            "a discount of {discount} makes a period worth 1/{divisor:g} of the last",
            discount=number_text(discount),
            divisor=1 + discount,
        )
        hint = say(
            "write {number} for {percent}%",
            number=number_text(discount / 100),
            percent=number_text(discount),
        )
        yield Issue("high-discount", file, None, "periods.discount", message, hint, Severity.WARNING)


def _remarks_on_risk(values: Mapping[str, Any], file: str) -> Iterator[Issue]:
    """Yield a warning of a weight that leaves plans equal although one is better in some future."""
    if float(values["risk.weight"]) == 1 and float(values["risk.alpha"]) > 0:
        message = say(
            "with a weight of 1 the worst futures alone count: of plans that are worth the same in these, "
            "one that is worth less in the others, or does nothing there, may be chosen"
        )
        hint = say("write 0.999, so that the expected value decides between plans of the same CVaR")
        yield Issue("risk-alone", file, None, "risk.weight", message, hint, Severity.WARNING)


def _settings(values: Mapping[str, Any]) -> Settings:
    return Settings(
        title=values["title"],
        title_zh=values["title_zh"],
        description=values["description"],
        currency=values["currency"],
        sources=tuple(values["sources"]),
        periods=_labels(values),
        discount=float(values["periods.discount"]),
        alpha=float(values["risk.alpha"]),
        weight=float(values["risk.weight"]),
    )


def _labels(values: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(label) for label in values[_LABELS])


def _flat(given: Mapping[str, object], file: str, issues: list[Issue]) -> dict[str, object]:
    """Return entries by dotted name; what should be a section and is not is an issue."""
    flat: dict[str, object] = {}
    for name, value in given.items():
        if isinstance(value, Mapping) and (name in _SECTIONS or name not in _BY_NAME):
            flat |= {f"{name}.{entry}": content for entry, content in value.items()}
            if not value and name not in _SECTIONS:
                flat[name] = value
        elif name in _SECTIONS:
            message = say("{name} is a section, not a value", name=name)
            hint = say("write [{name}] on a line of its own, and its entries below", name=name)
            issues.append(Issue("setting-type", file, None, name, message, hint))
        else:
            flat[name] = value
    return flat


def _unknown(name: str, file: str) -> Issue:
    message = say("there is no setting {name}", name=shown(name))
    return Issue("unknown-setting", file, None, name, message, hint_on_setting(name))


def hint_on_setting(name: str) -> str:
    """Return which setting was probably meant, by its name or what it means, else which there are."""
    called = {say(setting.meaning): setting.name for setting in SETTINGS}
    word = name.rpartition(".")[2]
    held = [one for meaning, one in called.items() if not word.isascii() and word in meaning]
    meant = held[0] if len(held) == 1 else closest([name], _BY_NAME, called)[name]
    return as_question(meant) or say("known are {names}", names=in_a_row(_BY_NAME))


def _read(setting: Setting, value: object, file: str) -> tuple[Any, list[Issue]]:
    """Return a value fit for `Settings`, or the default and what is wrong with the value given."""
    if setting.name == _LABELS:
        flaws = _flaws_of_periods(value)
    elif setting.type is list:
        flaws = _flaws_of_texts(value)
    elif setting.type is str:
        flaws = _flaws_of_one_text(value)
    else:
        flaws = _flaws_of_number(setting, value)
    issues = [Issue(code, file, None, setting.name, message, hint) for code, message, hint in flaws]
    return (setting.default if issues else value), issues


def _flaws_of_one_text(value: object) -> Flaws:
    if not isinstance(value, str):
        message = say("{value} is not text", value=_described(value))
        return [("setting-type", message, say("put it in quotes"))]
    flaw = flaw_of_text(value)
    return [flaw] if flaw else []


def _flaws_of_texts(value: object) -> Flaws:
    if not isinstance(value, list | tuple):
        message = say("{value} is not a list", value=_described(value))
        return [("setting-type", message, say('write a list of texts, e.g. ["a", "b"]'))]
    return [flaw for entry in value for flaw in _flaws_of_one_text(entry)]


def _flaws_of_periods(value: object) -> Flaws:
    example = say('write a list of labels, e.g. ["2026", "2027"]')
    if not isinstance(value, list | tuple):
        return [("setting-type", say("{value} is not a list", value=_described(value)), example)]
    if not value:
        return [("no-periods", say("there is no period"), example)]
    flaws: Flaws = []
    seen: dict[str, int] = {}
    for position, label in enumerate(value, start=1):
        if flaw := _flaw_of_label(label, position, seen):
            flaws.append(flaw)
        seen.setdefault(str(label), position)
    return flaws


def _flaw_of_label(label: object, position: int, seen: Mapping[str, int]) -> Flaw | None:
    """Return what is wrong with the label of a period; `seen` has the positions of those before it."""
    if isinstance(label, bool) or not isinstance(label, str | int):
        message = say(
            "label {position}, {label}, is neither text nor a whole number",
            position=position,
            label=_described(label),
        )
        return ("setting-type", message, say("put it in quotes"))
    text = str(label)
    if text == "":
        message = say("label {position} is blank", position=position)
        return ("blank-period", message, say("give every period a label"))
    if text in seen:
        message = say(
            "labels {first} and {second} are both {label}",
            first=seen[text],
            second=position,
            label=shown(text),
        )
        return ("duplicate-period", message, say("give every period a label of its own"))
    if any(separator in text for separator in _SEPARATORS) or _YEARS.fullmatch(text):
        message = say("label {position}, {label}, lists several", position=position, label=shown(text))
        hint = say("make each label an entry of its own; in a workbook each takes a row of periods.labels")
        return ("several-periods", message, hint)
    return flaw_of_identifier(text)


def _flaws_of_number(setting: Setting, value: object) -> Flaws:
    if isinstance(value, bool) or not isinstance(value, int | float):
        meant = read_number(value) if isinstance(value, str) else None
        hint = meant.hint if isinstance(meant, Unreadable) else say("write a number without quotes")
        return [("setting-type", say("{text} is not a number", text=_described(value)), hint)]
    if isinstance(value, float) and not math.isfinite(value):
        message = say("{text} is not a finite number", text=value)
        return [("setting-range", message, range_in_words(setting))]
    too_low = setting.minimum is not None and value < setting.minimum
    too_high = setting.maximum is not None and value > setting.maximum
    if too_low or too_high or abs(value) >= LARGEST:
        stated = number_text(value) if isinstance(value, float) else _described(value)
        message = say("{value} is out of range", value=stated)
        hint = range_in_words(setting)
        if setting.maximum is not None and PER_CENT_FROM <= value <= 100 * setting.maximum:
            hint = say(
                "write {number} for {percent}%",
                number=number_text(value / 100),
                percent=number_text(float(value)),
            )
        return [("setting-range", message, hint)]
    return []


def _described(value: object) -> str:
    if isinstance(value, int) and value.bit_length() > 256:
        return say("a whole number of so many digits")  # Python refuses to print the largest of them
    return shown(value) if isinstance(value, str) else shown(str(value))[1:-1]
