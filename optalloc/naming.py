"""What things are called in what is shown to people, in the language that is spoken."""

from __future__ import annotations

from optalloc.instance import Instance
from optalloc.language import language, say


def shown_title(instance: Instance) -> str:
    """Return the title of an instance; may be blank."""
    settings = instance.settings
    return (settings.title_zh if language() == "zh" else "") or settings.title


def shown_names(instance: Instance, table: str) -> dict[str, str]:
    """Return the name to show for each identifier of a table that has names.

    It is the name in the language that is spoken, else the name, else the identifier.

    Parameters
    ----------
    table
        Of regions, resources, scenarios, facilities or corridors.
    """
    frame = instance.table(table)
    columns = [*(["name_zh"] if language() == "zh" else []), "name", frame.columns[0]]
    return {
        str(names[-1]): str(next(filter(None, names)))
        for names in zip(*(frame[column].tolist() for column in columns), strict=True)
    }


def objective_label(instance: Instance | None) -> str:
    """Return what the objective of an instance is called."""
    if instance is None:
        return say("net value")
    if instance.settings.weight > 0:
        return say("risk-adjusted value")
    return say("expected net value") if len(instance.tables["futures"]) > 1 else say("net value")
