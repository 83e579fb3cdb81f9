"""config.yaml as it is written: read, and every mistake found with its line and what to do about it."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, get_args

import yaml
from pydantic import (
    ValidationError,
)

from bot.config_sections import Config
from bot.config_values import INTERNATIONAL, Language, NoticeKind
from handlers.topics import TOPICS

_SEXAGESIMAL = re.compile(r"[-+]?\d+(:\d+)+(\.\d*)?")

_PLAIN_SCALARS = ("int", "float", "bool", "timestamp")


class Mistake(NamedTuple):
    """One mistake in config.yaml: where, and what to do about it."""

    line: int
    path: tuple[str | int, ...]
    message: str

    def told(self, file: Path) -> str:
        where = f"{file}:{self.line}" if self.line else str(file)
        return f"{where}: {_dotted(self.path)}: {self.message}" if self.path else f"{where}: {self.message}"


def _dotted(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _children(node: yaml.Node) -> Iterator[tuple[str | int, yaml.Node, yaml.Node]]:
    """Name, the node to point at, and the value of everything directly inside."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), key, value
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield number, value, value


def _read_as_number(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode) or node.tag.rpartition(":")[2] not in ("int", "float"):
        return ""
    if _SEXAGESIMAL.fullmatch(node.value) or INTERNATIONAL.fullmatch(node.value):
        return f'{node.value} is read as a number here; quote it: "{node.value}"'
    return ""


def _mistakes_of_form(node: yaml.Node, path: tuple[str | int, ...] = ()) -> Iterator[Mistake]:
    """Keys written twice, and times and phone numbers that YAML takes for numbers."""
    first_line: dict[str | int, int] = {}
    for name, mark, value in _children(node):
        if name in first_line:
            message = f"is written twice, first in line {first_line[name]}; keep one"
            yield Mistake(_line(mark), (*path, name), message)
        first_line.setdefault(name, _line(mark))
        message = _read_as_number(value)
        if message:
            yield Mistake(_line(value), (*path, name), message)
        yield from _mistakes_of_form(value, (*path, name))


def _place(node: yaml.Node, path: tuple[str | int, ...]) -> int:
    """The line of the deepest part of `path` that the file has."""
    line = _line(node)
    for part in path:
        found = next(((mark, value) for name, mark, value in _children(node) if name == part), None)
        if found is None:
            break
        line, node = _line(found[0]), found[1]
    return line


def _inside(model: Any, path: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that may stand in the section which `path` names."""
    for part in path:
        field = getattr(model, "model_fields", {}).get(part)
        model = field.annotation if field is not None else None
    return tuple(getattr(model, "model_fields", ()))


def _did_you_mean(word: str, words: Iterable[str]) -> str:
    words = tuple(words)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else f"possible: {', '.join(words)}"


def _choices(path: tuple[str | int, ...]) -> tuple[str, ...]:
    if path[0] == "info" and len(path) == 2:
        return TOPICS
    if path[:2] == ("notices", "templates") and len(path) == 3:
        return get_args(NoticeKind)
    return get_args(Language)


def _told(path: tuple[str | int, ...], kind: str, message: str, value: object, context: Mapping[str, Any]) -> str:
    """One error of the checker in words for the person who writes config.yaml."""
    if kind == "extra_forbidden":
        return f"is no setting; {_did_you_mean(str(path[-1]), _inside(Config, path[:-1]))}"
    if kind == "literal_error":
        return f"{value!r} is not possible here; possible: {context['expected']}"
    if kind == "string_pattern_mismatch":
        return f"{value!r} does not look right; write it like {_EXAMPLES[path[0]]}"
    if kind == "string_type" and value is None:
        return 'is empty; write a text, or "" for none'
    if kind == "string_type" and not isinstance(value, (list, dict)):
        return f"is read as {value!r}, not as text; quote it"
    if kind in ("model_type", "mapping_type", "dict_type", "model_attributes_type"):
        return "must hold settings of its own, indented below it"
    if kind in ("greater_than", "greater_than_equal", "less_than_equal"):
        return f"{value!r} is out of range; {message.removeprefix('Input ')}"
    return _SHORTER.get(kind, message.removeprefix("Value error, "))


_EXAMPLES: Mapping[str | int, str] = {
    "currency": "IDR",
    "holidays": "ID",
    "notices": "HX0123456789abcdef0123456789abcdef",
}

_SHORTER = {
    "int_type": "must be a whole number, without quotes",
    "string_type": "must be one text, not a list",
    "tuple_type": "must be a list, like [a, b], or [] for none",
    "missing": "is missing",
}


def _mistakes_of_sense(error: ValidationError, node: yaml.Node) -> Iterator[Mistake]:
    for found in error.errors(include_url=False):
        path, kind = found["loc"], found["type"]
        if path and path[-1] == "[key]":
            path = path[:-1]
            message = f"is not known here; {_did_you_mean(str(path[-1]), _choices(path))}"
        else:
            message = _told(path, kind, found["msg"], found["input"], found.get("ctx", {}))
        yield Mistake(_place(node, path), path, message)


@dataclass(frozen=True)
class _Reading:
    config: Config
    mistakes: tuple[str, ...]


def _failed(path: Path, line: int, message: str) -> _Reading:
    return _Reading(Config(), (Mistake(line, (), message).told(path),))


def _keys_as_text(node: yaml.Node, seen: set[int]) -> None:
    """Take every key as it is written: YAML reads the keys yes, no and on as switches, and 2026 as a number."""
    if id(node) in seen:
        return
    seen.add(id(node))
    for _, mark, value in _children(node):
        if isinstance(node, yaml.MappingNode) and isinstance(mark, yaml.ScalarNode) and mark.value != "<<":
            mark.tag = "tag:yaml.org,2002:str"
        _keys_as_text(value, seen)


def _parse(text: str) -> tuple[yaml.Node | None, object]:
    """The nodes of the file, which know their lines, and its values; (None, None) when it is empty."""
    loader = yaml.SafeLoader(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
        if node is None:
            return None, None
        _keys_as_text(node, set())
        return node, loader.construct_document(node)
    finally:
        loader.dispose()


def read_config(path: Path) -> _Reading:
    """The checked contents of config.yaml, or the defaults and every mistake in it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        node, data = _parse(text)
    except FileNotFoundError:
        return _failed(path, 0, "is not there; set CONFIG to the path of your config.yaml")
    except OSError as error:
        return _failed(path, 0, f"cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return _failed(path, 0, "is not UTF-8 text; save it as UTF-8")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return _failed(path, line, f"is not YAML: {error.problem}; check quotes, colons and indentation")
    except (yaml.YAMLError, ValueError) as error:
        return _failed(path, 0, f"is not YAML: {' '.join(str(error).split())}")
    if node is None:
        return _failed(path, 0, "is empty; start from the config.yaml that comes with the program")
    if not isinstance(data, dict):
        return _failed(path, _line(node), "must hold lines like timezone: Asia/Pontianak")
    try:
        return _check(path, node, data)
    except RecursionError:
        return _failed(path, 0, "has a part that contains itself; check its anchors (& and *)")


def _check(path: Path, node: yaml.Node, data: dict[Any, Any]) -> _Reading:
    mistakes = list(_mistakes_of_form(node))
    told = {mistake.path for mistake in mistakes}
    config = Config()
    try:
        config = Config.model_validate({str(key): value for key, value in data.items()})
    except ValidationError as error:
        mistakes += [mistake for mistake in _mistakes_of_sense(error, node) if mistake.path not in told]
    mistakes.sort(key=lambda mistake: mistake.line)
    return _Reading(config, tuple(mistake.told(path) for mistake in mistakes))
