"""Reads configuration files, and refuses what YAML reads otherwise than it looks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from snakemake.utils import update_config

from odyssey.errors import BadInput, printable
from odyssey.files import read_bytes

MAX_BYTES = 2**16  # far above what any study needs
_NOT_DECIMAL = re.compile(r"[-+]?0[\w]+|.*:.*")


class _TwoMeanings(yaml.YAMLError):
    """What YAML reads otherwise than it looks; the text follows the name of the file."""


class _Loader(yaml.SafeLoader):
    """YAML without references: with them, a few lines can expand to more than fits in memory.

    Keys that are there twice are refused, of which YAML would take the last, and so are numbers
    that YAML does not read as decimal: 010 is 8, and 1:30 is 90.
    """

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        node = super().compose_mapping_node(anchor)
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(set(keys)) < len(keys):
            key = next(key for key in keys if keys.count(key) > 1)
            raise _TwoMeanings(f"has the key {printable(key)} twice; keep one of them")
        return node

    def compose_scalar_node(self, anchor: Any) -> yaml.ScalarNode:
        node = super().compose_scalar_node(anchor)
        if _NOT_DECIMAL.fullmatch(node.value) and node.tag.endswith((":int", ":float")):
            number = f"{printable(node.value)}, which is {self.construct_object(node)} to YAML"
            raise _TwoMeanings(f"has {number}; write it as a decimal number, or in quotes")
        return node

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("a reference")
        return super().compose_node(parent, index)


def read(*paths: str | Path) -> dict[str, Any]:
    """Read configuration files and merge them as Snakemake does.

    Args:
        paths: the files. Where two have the same key, the later file counts.

    Raises:
        BadInput: a file cannot be read, or something in it can be read in two ways.
    """
    config: dict[str, Any] = {}
    for path in paths:
        try:
            content = yaml.load(read_bytes(path, MAX_BYTES), _Loader) or {}
            if not isinstance(content, dict):
                raise ValueError
        except _TwoMeanings as problem:
            raise BadInput(f"{path} {problem}.") from problem
        except (OSError, ValueError, LookupError, RecursionError, yaml.YAMLError) as problem:
            raise BadInput(
                f"{path} is not a readable configuration: write keys and values "
                "in YAML, without references (&, *)."
            ) from problem
        update_config(config, content)
    return config
