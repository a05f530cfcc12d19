"""What a case of test/hostile is, and the register that the case files fill.

A case is a model that must be refused, or, where the point is that it is not
refused, one that must be accepted.
"""

import dataclasses
from typing import Callable, Dict, List, Union

# A file's content, or a folder of them; made only when the case runs.
Content = Union[bytes, Dict[str, "Content"]]


@dataclasses.dataclass
class Case:
    name: str
    make: Callable[[], Dict[str, Content]]
    # In the messages, each of them.
    words: List[str]
    # Number of lines with `error:`.
    errors: int = 1
    accepted: bool = False
    model: str = "model.keras"
    # Further arguments; "{in}" is the folder of the files.
    arguments: List[str] = dataclasses.field(default_factory=list)
    # Text that must not be in the messages.
    absent: List[str] = dataclasses.field(default_factory=list)
    # CPU seconds; more than the promised two only where the model is right.
    seconds: float = 2.0
    # Bytes of memory.
    memory: int = 512 << 20
    # The phase to stop at; None compiles to an object, and inspects too.
    emit: str = None


ALL: Dict[str, Case] = {}


def add(case):
    assert case.name not in ALL, case.name
    assert case.accepted or all(case.words) and case.words, case.name
    ALL[case.name] = case


def refuse(name, make, *words, model="model.keras", **options):
    """`make` gives the bytes of the model, or a dictionary of files."""
    def files():
        made = make()
        return made if isinstance(made, dict) and model in made else {model: made}
    add(Case(name, files, list(words), model=model, **options))


def accept(name, make, *words, **options):
    refuse(name, make, *words, errors=0, accepted=True, **options)
