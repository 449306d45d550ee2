"""What is to be run: frozen records of a case, limits and a solver, with an id that says what they hold."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.networks import random_network
from optalloc.generate import generate
from optalloc.instance import Instance
from optalloc.instances import folder
from optalloc.io import read
from optalloc.io.third_party import import_third_party

#: Before the path of a researcher's own Pyomo file, in the name of a solver.
MODEL_PREFIX: Final = "model:"
BENCH_VARIABLE: Final = "OPTALLOC_BENCH"
#: The checkout, where runs take place and from which relative paths are read.
ROOT: Final = Path(__file__).resolve().parents[1]
DEFAULT_BENCH: Final = ROOT.parent / "shared" / "bench"


def bench_folder() -> Path:
    """Return the folder of third-party files: what OPTALLOC_BENCH names, or the one beside the checkout."""
    return Path(os.environ.get(BENCH_VARIABLE) or DEFAULT_BENCH)


@dataclass(frozen=True)
class Source:
    """Where an instance comes from.

    Attributes
    ----------
    kind
        "file" (third-party, in the folder of `bench_folder`), "shipped" (with the package), "generated" (by
        `optalloc.generate`), or "network" (made by `benchmarks.networks`).
    name
        Path of the file, or name of the shipped instance; empty for the others.
    arguments
        What the generator is given, by name and in order of names.
    """

    kind: str
    name: str = ""
    arguments: tuple[tuple[str, int], ...] = ()

    @classmethod
    def file(cls, path: str) -> Source:
        """Return a third-party file."""
        return cls("file", path)

    @classmethod
    def shipped(cls, name: str) -> Source:
        """Return an instance that ships with the package."""
        return cls("shipped", name)

    @classmethod
    def generated(cls, **arguments: int) -> Source:
        """Return what `optalloc.generate.generate` makes of arguments."""
        return cls("generated", arguments=tuple(sorted(arguments.items())))

    @classmethod
    def network(cls, **arguments: int) -> Source:
        """Return what `benchmarks.networks.random_network` makes of arguments."""
        return cls("network", arguments=tuple(sorted(arguments.items())))

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any]) -> Source:
        """Return the source whose fields were written as JSON."""
        arguments = tuple((name, value) for name, value in fields["arguments"])
        return cls(fields["kind"], fields["name"], arguments)

    @property
    def sizes(self) -> Mapping[str, int]:
        """The arguments by name, without the seed."""
        return {name: value for name, value in self.arguments if name != "seed"}

    @property
    def seed(self) -> int | None:
        """The generator's seed, or None."""
        return dict(self.arguments).get("seed")

    def instance(self) -> Instance:
        """Read or make the instance.

        Raises
        ------
        OptallocError
            Where the file is not there or not in its format.
        """
        match self.kind:
            case "file":
                return import_third_party(bench_folder() / self.name)
            case "shipped":
                return read(folder(self.name))
            case "generated":
                return generate(**dict(self.arguments))
            case "network":
                return random_network(**dict(self.arguments))
        raise ValueError(f"no such kind of source: {self.kind!r}")


@dataclass(frozen=True)
class Case:
    """An instance with a name and a reason to be measured.

    Attributes
    ----------
    name
        Unique within its suite.
    suite
        Name of the suite.
    why
        What it shows that no other case does.
    source
        Where the instance comes from.
    """

    name: str
    suite: str
    why: str
    source: Source


@dataclass(frozen=True)
class Limits:
    """What a run may use; the same for all solvers that are compared.

    Attributes
    ----------
    seconds
        Wall time from the beginning of `Solver.run`, building included.
    threads, seed
        Of the solver.
    gap
        Relative gap at which a plan counts as proven, and at which to stop.
    memory_mb
        Most memory of the process and its children together; the runner ends a run that takes more.
    relaxation
        Whether the LP relaxation is solved too, off the clock and for at most `seconds`, for its bound.
    """

    seconds: float = 60.0
    threads: int = 2
    seed: int = 0
    gap: float = 1e-4
    memory_mb: int = 8000
    relaxation: bool = False


@dataclass(frozen=True)
class Spec:
    """One run: a case, the name of a solver, and limits."""

    case: Case
    solver: str
    limits: Limits

    @property
    def id(self) -> str:
        """Twelve digits that change with the instance, the solver or the limits, and with nothing else.

        A researcher's file counts by what is in it.
        """
        content = asdict(self)
        del content["case"]["why"]
        if self.solver.startswith(MODEL_PREFIX):
            path = ROOT / self.solver.removeprefix(MODEL_PREFIX)
            content["model"] = path.read_text(encoding="utf-8")
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]

    def to_json(self) -> str:
        """Return one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Spec:
        """Return the spec that `to_json` wrote."""
        spec: dict[str, Any] = json.loads(text)
        case = Case(**spec["case"] | {"source": Source.from_fields(spec["case"]["source"])})
        return cls(case, spec["solver"], Limits(**spec["limits"]))
