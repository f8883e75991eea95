"""The network as an ONNX graph: each layer one Scan over time, one line for each node.

The graph is written in ONNX's own text format. Input: `inputs` (time, input_size), normalised.
Outputs: `logits` and `probabilities` (time, output_size).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import onnx
from onnx import helper, numpy_helper, parser

from odyssey.models.saved import About, Model
from odyssey.variants import GRU, Block, Variant

VERSIONS = '<ir_version: 8, opset_import: ["" : 17]>'
ACTIVATIONS = {"tanh": "Tanh", "identity": "Identity"}
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
    block, n = about.block, f"float[{about.hidden_size}]"
    states, step = _BLOCKS[type(block)]
    names = states(block)
    before = ", ".join(f"{n} {name}_before" for name in names)
    after = ", ".join(f"{n} {name}" for name in names)
    steps = "\n    ".join([*step(block, way), "y_out = Identity (y)"])
    body = f"({before}, float[{about.input_size}] x) => ({after}, {n} y_out) {{\n    {steps}\n  }}"
    last = ", ".join(f"{name}_after_{way}" for name in names)
    start = ", ".join(["zeros"] * len(names))
    return f"{last}, {y} = Scan <num_scan_inputs = 1, body = step_{way} {body}> ({start}, {x})"


def _lstm_states(variant: Variant) -> tuple[str, ...]:
    return ("y", "c", *(variant.gates if variant.gate_recurrence else ()))


def _lstm_step(variant: Variant, way: str) -> Iterator[str]:
    yield from _sum("z", way, _products("z", way))
    yield f"z = {ACTIVATIONS[variant.input_activation]} (a_z)"
    yield from _gate(variant, "i", way, "c_before")
    if variant.forget_gate == "coupled":
        yield "one = Constant <value_float = 1.0> ()"
        yield "f = Sub (one, i)"
    yield from _gate(variant, "f", way, "c_before")
    yield "zi = Mul (z, i)" if "i" in variant.gates else "zi = Identity (z)"
    open_forget_gate = variant.forget_gate == "open"
    yield "cf = Identity (c_before)" if open_forget_gate else "cf = Mul (c_before, f)"
    yield "c = Add (zi, cf)"
    yield from _gate(variant, "o", way, "c")
    yield f"h = {ACTIVATIONS[variant.output_activation]} (c)"
    yield "y = Mul (h, o)" if "o" in variant.gates else "y = Identity (h)"


def _gate(variant: Variant, gate: str, way: str, cell: str) -> Iterator[str]:
    """A learned gate, which sees the cell `cell`; nothing where it is not learned."""
    if gate not in variant.gates:
        return
    terms = _products(gate, way)
    if variant.peepholes:
        terms[f"p_{gate}_c"] = f"Mul ({way}_p_{gate}, {cell})"
    for source in variant.gates if variant.gate_recurrence else ():
        name = f"R_{source}{gate}"
        terms[f"{name}_{source}"] = f"MatMul ({way}_{name}, {source}_before)"
    yield from _sum(gate, way, terms)
    yield f"{gate} = Sigmoid (a_{gate})"


def _gru_states(_: GRU) -> tuple[str, ...]:
    return ("y",)


def _gru_step(_: GRU, way: str) -> Iterator[str]:
    for gate in ("r", "u"):
        yield from _sum(gate, way, _products(gate, way))
        yield f"{gate} = Sigmoid (a_{gate})"
    terms = _products("z", way)
    yield f"Ry = {terms.pop('R_z_y')}"
    yield from _sum("z", way, terms | {"rRy": "Mul (r, Ry)"})
    yield "z = Tanh (a_z)"
    yield "kept = Sub (y_before, z)"  # u y + (1 - u) z = z + u (y - z)
    yield "ukept = Mul (u, kept)"
    yield "y = Add (z, ukept)"


def _products(unit: str, way: str) -> dict[str, str]:
    """W x and R y, which every unit adds up, as nodes by name."""
    return {
        f"W_{unit}_x": f"MatMul ({way}_W_{unit}, x)",
        f"R_{unit}_y": f"MatMul ({way}_R_{unit}, y_before)",
    }


def _sum(unit: str, way: str, terms: Mapping[str, str]) -> Iterator[str]:
    """What goes into a unit's activation: a_z and so on."""
    yield from (f"{term} = {node}" for term, node in terms.items())
    yield f"a_{unit} = Sum ({', '.join(terms)}, {way}_b_{unit})"


# What a time step hands to the next, and the nodes of a step.
_BLOCKS: Mapping[type[Block], tuple[Callable[..., tuple[str, ...]], Callable[..., Iterator[str]]]]
_BLOCKS = {Variant: (_lstm_states, _lstm_step), GRU: (_gru_states, _gru_step)}
