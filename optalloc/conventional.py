"""Words that instances share by convention for stages, forms and units, which have no column of names."""

from __future__ import annotations

from typing import Final

from optalloc.language import mark, say

#: Stages, then forms of cooperation and kinds of facilities, then units of money.
CONVENTIONAL: Final = frozenset(
    (
        mark("pilot"),
        mark("demonstration"),
        mark("rollout"),
        mark("research"),
        mark("development"),
        mark("pilot-production"),
        mark("trial"),
        mark("validation"),
        mark("product"),
        mark("production"),
        mark("volume"),
        mark("service"),
        mark("start-up"),
        mark("growth"),
        mark("scale-up"),
        mark("entry"),
        mark("open"),
        mark("full"),
        mark("agreement"),
        mark("enclave"),
        mark("platform"),
        mark("supply"),
        mark("finance"),
        mark("zone"),
        mark("special-zone"),
        mark("joint-zone"),
        mark("front-shop-back-factory"),
        mark("digital-enclave"),
        mark("talent-enclave"),
        mark("mother-factory"),
        mark("sub-factory"),
        mark("third-party-platform"),
        mark("R&D centre"),
        mark("airspace"),
        mark("approval"),
        mark("base"),
        mark("border"),
        mark("bridge"),
        mark("crew"),
        mark("delivery"),
        mark("export-asia"),
        mark("export-europe"),
        mark("firm"),
        mark("freight"),
        mark("immigration"),
        mark("incubator"),
        mark("investment"),
        mark("laboratories"),
        mark("laboratory"),
        mark("law"),
        mark("licence"),
        mark("line"),
        mark("link"),
        mark("northward"),
        mark("overseas"),
        mark("own"),
        mark("park"),
        mark("plant"),
        mark("profits"),
        mark("record"),
        mark("road-test"),
        mark("southward"),
        mark("talent"),
        mark("technology"),
        mark("transfer"),
        mark("1e6 CNY"),
        mark("1e8 CNY"),
        mark("1e9 CNY"),
        mark("1e9 USD"),
        mark("1e9 JPY"),
    )
)


def conventional(word: str) -> str:
    """Return a stage, form or unit in the language that is spoken; other words stand as they are."""
    return say(word) if word in CONVENTIONAL else word
