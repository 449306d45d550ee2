"""What things are called in what is shown to people."""

from __future__ import annotations

from optalloc.instance import Instance
from optalloc.language import speaking
from optalloc.naming import shown_names, shown_title
from optalloc.tables import Settings
from optalloc.verify.called import Names
from tests.small_instances import FEATURE_INSTANCES


def instance(settings: Settings) -> Instance:
    """Return an instance with regions of one name, of the other, of both and of none."""
    given = FEATURE_INSTANCES["facilities"]()
    regions = given.table("regions")
    endowed = regions.iloc[[0] * 4].reset_index(drop=True)
    endowed["region"] = ["both", "english", "chinese", "none"]
    endowed["name"] = ["Both", "English", "", ""]
    endowed["name_zh"] = ["两者", "", "中文", ""]
    return Instance(settings, {"regions": endowed})


def test_a_thing_goes_by_its_name_in_the_language_spoken_else_its_name_else_its_identifier() -> None:
    named = instance(Settings())
    english = {"both": "Both", "english": "English", "chinese": "chinese", "none": "none"}
    assert shown_names(named, "regions") == english
    with speaking("zh"):
        assert shown_names(named, "regions") == english | {"both": "两者", "chinese": "中文"}


def test_so_does_the_instance() -> None:
    both, one, none = Settings(title="Both", title_zh="两者"), Settings(title="One"), Settings()
    assert [shown_title(instance(settings)) for settings in (both, one, none)] == ["Both", "One", ""]
    with speaking("zh"):
        assert [shown_title(instance(settings)) for settings in (both, one, none)] == ["两者", "One", ""]


def test_a_check_calls_things_by_names_that_tell_them_apart() -> None:
    regions = instance(Settings()).table("regions")
    regions["name_zh"] = ["两者", "同名", "同名", ""]
    called = Names(Instance(Settings(), {"regions": regions})).called
    asked = (*regions["region"], "nowhere")
    assert [called("region", one) for one in asked] == list(asked)
    with speaking("zh"):
        assert [called("region", one) for one in asked] == ["两者", "chinese", "english", "none", "nowhere"]
        assert called("stage", "pilot") == "试点"
