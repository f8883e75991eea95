"""The network as an ONNX graph, in which each hidden layer is one Scan over time.

The graph is written in ONNX's text format, one line for each node. Its input is `inputs`
(time, input_size), normalised; its outputs are `logits` and `probabilities` (time, output_size).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import numpy as np
import onnx
from onnx import helper, numpy_helper, parser

from odyssey.cells.compiler.symbols import Symbol
from odyssey.cells.compiler.text import line_names
from odyssey.cells.compiler.trace import Trace
from odyssey.models.metadata import Metadata
from odyssey.models.saved import Model

VERSIONS = '<ir_version: 8, opset_import: ["" : 17]>'
OPERATIONS = {
    **{"+": "Add", "-": "Sub", "*": "Mul", "/": "Div", "maximum": "Max"},
    **{"tanh": "Tanh", "sigmoid": "Sigmoid", "exp": "Exp", "log": "Log"},
}
LISTS = ("classes", "columns", "shift", "scale")  # of the metadata, as JSON
# Some runtimes cannot run a Scan backward in time. Instead, its input and output are reversed.
REVERSE = [
    "last = Constant <value_ints = [-1]> ()",
    "before_first = Constant <value_ints = [-9223372036854775807]> ()",
    "time_axis = Constant <value_ints = [0]> ()",
]


def graph(model: Model, properties: Mapping[str, str]) -> bytes:
    """Return the model as the content of an .onnx file.

    Args:
        model: the network.
        properties: metadata to add; classes, columns, shift and scale are always there.
    """
    built = parser.parse_model(_text(model.metadata))
    weights = {_name(name): values for name, values in model.weights.items()}
    zeros = np.zeros(model.metadata.hidden_size, np.float32)
    for name, values in (weights | {"zeros": zeros}).items():
        built.graph.initializer.append(numpy_helper.from_array(values, name))
    needed = {name: getattr(model.metadata, name) for name in LISTS}
    lists = {name: json.dumps(values, ensure_ascii=False) for name, values in needed.items()}
    helper.set_model_props(built, {**properties, **lists})
    onnx.checker.check_model(built, full_check=True)
    content: bytes = built.SerializeToString(deterministic=True)
    return content


def _name(weight: str) -> str:
    """A weight's name in the graph; names in the text format have no dots."""
    return weight.replace(".", "_")


def _text(metadata: Metadata) -> str:
    directions = ("forward", "backward")[: 1 + metadata.bidirectional]
    lines = [_scan(metadata, "forward", "inputs", "y_forward")]
    lines.append("logits_forward = Gemm <transB = 1> (y_forward, output_V_forward, output_b)")
    if metadata.bidirectional:
        lines += [*REVERSE, _reversed("inputs", "reversed")]
        lines += [_scan(metadata, "backward", "reversed", "y_reversed")]
        lines += [_reversed("y_reversed", "y_backward")]
        gemm = "Gemm <transB = 1> (y_backward, output_V_backward, logits_forward)"
        lines.append(f"logits_backward = {gemm}")
    lines.append(f"logits = Identity (logits_{directions[-1]})")
    squash = "Sigmoid" if metadata.task == "next_step" else "Softmax <axis = 1>"
    lines.append(f"probabilities = {squash} (logits)")
    out = f"float[time, {metadata.output_size}]"
    signature = (
        f"(float[time, {metadata.input_size}] inputs) => ({out} logits, {out} probabilities)"
    )
    return "\n".join([VERSIONS, f"network {signature} {{", *lines, "}"])


def _reversed(rows: str, name: str) -> str:
    return f"{name} = Slice ({rows}, last, before_first, time_axis, last)"


def _scan(metadata: Metadata, direction: str, x: str, y: str) -> str:
    """A layer, from x (time, input_size) to y (time, hidden_size)."""
    trace, n = metadata.block.trace, f"float[{metadata.hidden_size}]"
    before = ", ".join(f"{n} {name}_before" for name in trace.states)
    after = ", ".join(f"{n} {name}_after" for name in trace.states)
    steps = "\n    ".join([*_step(trace, direction), f"output = Identity ({trace.output}_after)"])
    body = (
        f"({before}, float[{metadata.input_size}] x) => ({after}, {n} output) {{\n    {steps}\n  }}"
    )
    last = ", ".join(f"{name}_after_{direction}" for name in trace.states)
    start = ", ".join(["zeros"] * len(trace.states))
    return (
        f"{last}, {y} = Scan <num_scan_inputs = 1, body = step_{direction} {body}> ({start}, {x})"
    )


def _step(trace: Trace, direction: str) -> Iterator[str]:
    """A time step's nodes, one for each operation; a number makes each name unique."""
    lines = line_names(trace)
    names: dict[Symbol, str] = {}
    for number, symbol in enumerate(trace.order):
        match symbol.op:
            case "x":
                names[symbol] = "x"
            case "state":
                names[symbol] = f"{symbol.name}_before"
            case "vector":
                names[symbol] = f"{direction}_{symbol.name}"
            case _:
                names[symbol] = f"{lines.get(symbol, 'v')}_{number}"
                yield f"{names[symbol]} = {_node(symbol, names, direction)}"
    for state, symbol in trace.after.items():
        yield f"{state}_after = Identity ({names[symbol]})"


def _node(symbol: Symbol, names: Mapping[Symbol, str], direction: str) -> str:
    if symbol.op == "constant":
        return f"Constant <value_float = {symbol.value!r}> ()"
    arguments = ", ".join(names[argument] for argument in symbol.args)
    if symbol.op == "@":
        return f"MatMul ({direction}_{symbol.name}, {arguments})"
    return f"{OPERATIONS[symbol.op]} ({arguments})"
