"""The network as an ONNX graph: each layer one Scan over time, one line for each node.

The graph is written in ONNX's own text format. Input: `inputs` (time, input_size), normalised.
Outputs: `logits` and `probabilities` (time, output_size).
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
from odyssey.models.saved import About, Model

VERSIONS = '<ir_version: 8, opset_import: ["" : 17]>'
OPERATIONS = {
    **{"+": "Add", "-": "Sub", "*": "Mul", "/": "Div", "maximum": "Max"},
    **{"tanh": "Tanh", "sigmoid": "Sigmoid", "exp": "Exp", "log": "Log"},
}
# Not all runtimes have a Scan that runs backward; reversing its input and its output is the same.
REVERSE = [
    "last = Constant <value_ints = [-1]> ()",
    "before_first = Constant <value_ints = [-9223372036854775807]> ()",
    "time_axis = Constant <value_ints = [0]> ()",
]


def graph(model: Model, properties: Mapping[str, str]) -> bytes:
    """Return the model as the bytes of an .onnx file.

    properties: metadata, besides those that are needed to use it.
    """
    built = parser.parse_model(_text(model.about))
    weights = {_name(name): values for name, values in model.weights.items()}
    zeros = np.zeros(model.about.hidden_size, np.float32)
    for name, values in (weights | {"zeros": zeros}).items():
        built.graph.initializer.append(numpy_helper.from_array(values, name))
    about = {name: getattr(model.about, name) for name in ("classes", "shift", "scale")}
    lists = {name: json.dumps(values, ensure_ascii=False) for name, values in about.items()}
    helper.set_model_props(built, {**properties, **lists})
    onnx.checker.check_model(built, full_check=True)
    content: bytes = built.SerializeToString(deterministic=True)
    return content


def _name(weight: str) -> str:
    """A weight's name in the graph, whose text has no dots in names."""
    return weight.replace(".", "_")


def _text(about: About) -> str:
    ways = ("forward", "backward")[: 1 + about.bidirectional]
    lines = [_scan(about, "forward", "inputs", "y_forward")]
    lines.append("logits_forward = Gemm <transB = 1> (y_forward, output_V_forward, output_b)")
    if about.bidirectional:
        lines += [*REVERSE, _reversed("inputs", "reversed")]
        lines += [_scan(about, "backward", "reversed", "y_reversed")]
        lines += [_reversed("y_reversed", "y_backward")]
        gemm = "Gemm <transB = 1> (y_backward, output_V_backward, logits_forward)"
        lines.append(f"logits_backward = {gemm}")
    lines.append(f"logits = Identity (logits_{ways[-1]})")
    squash = "Sigmoid" if about.task == "next_step" else "Softmax <axis = 1>"
    lines.append(f"probabilities = {squash} (logits)")
    out = f"float[time, {about.output_size}]"
    signature = f"(float[time, {about.input_size}] inputs) => ({out} logits, {out} probabilities)"
    return "\n".join([VERSIONS, f"network {signature} {{", *lines, "}"])


def _reversed(rows: str, name: str) -> str:
    return f"{name} = Slice ({rows}, last, before_first, time_axis, last)"


def _scan(about: About, way: str, x: str, y: str) -> str:
    """A layer, from x (time, input_size) to y (time, hidden_size)."""
    trace, n = about.block.trace, f"float[{about.hidden_size}]"
    before = ", ".join(f"{n} {name}_before" for name in trace.states)
    after = ", ".join(f"{n} {name}_after" for name in trace.states)
    steps = "\n    ".join([*_step(trace, way), f"output = Identity ({trace.output}_after)"])
    body = f"({before}, float[{about.input_size}] x) => ({after}, {n} output) {{\n    {steps}\n  }}"
    last = ", ".join(f"{name}_after_{way}" for name in trace.states)
    start = ", ".join(["zeros"] * len(trace.states))
    return f"{last}, {y} = Scan <num_scan_inputs = 1, body = step_{way} {body}> ({start}, {x})"


def _step(trace: Trace, way: str) -> Iterator[str]:
    """A time step's nodes, one for each operation; the number makes each name its only one."""
    lines = line_names(trace)
    names: dict[Symbol, str] = {}
    for number, symbol in enumerate(trace.order):
        match symbol.op:
            case "x":
                names[symbol] = "x"
            case "state":
                names[symbol] = f"{symbol.name}_before"
            case "vector":
                names[symbol] = f"{way}_{symbol.name}"
            case _:
                names[symbol] = f"{lines.get(symbol, 'v')}_{number}"
                yield f"{names[symbol]} = {_node(symbol, names, way)}"
    for state, symbol in trace.after.items():
        yield f"{state}_after = Identity ({names[symbol]})"


def _node(symbol: Symbol, names: Mapping[Symbol, str], way: str) -> str:
    if symbol.op == "constant":
        return f"Constant <value_float = {symbol.value!r}> ()"
    arguments = ", ".join(names[argument] for argument in symbol.args)
    if symbol.op == "@":
        return f"MatMul ({way}_{symbol.name}, {arguments})"
    return f"{OPERATIONS[symbol.op]} ({arguments})"
