"""The equations of Greff et al. 2017, Sections II.A, II.B and IV.C, in float64 NumPy.

Independent of the package. Each sentence of the paper on a variant is one line below.
"""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def forward_and_gradients(name, w, x, delta):
    """Return block outputs and gradients of sum(delta * y).

    Args:
        name: variant.
        w: weights by name.
        x: inputs, (T, M).
        delta: derivatives with respect to the outputs, (T, N).

    Returns:
        Outputs y, (T, N), gradients of the weights by name, and the gradient of x.
    """
    T, N = len(x), len(w["b_z"])
    g, dg = (
        (lambda a: a, np.ones_like) if name == "NIAF" else (np.tanh, lambda a: 1 - np.tanh(a) ** 2)
    )
    h, dh = (
        (lambda a: a, np.ones_like) if name == "NOAF" else (np.tanh, lambda a: 1 - np.tanh(a) ** 2)
    )
    removed = {"NIG": "i", "NFG": "f", "NOG": "o"}.get(name, "")
    learned = [k for k in "ifo" if k != removed and not (name == "CIFG" and k == "f")]

    # II.A. Index t runs from 1; index 0 is the zero state.
    bar = {k: np.zeros((T + 2, N)) for k in "zifo"}
    act = {k: np.zeros((T + 2, N)) for k in "zifo"}
    c, y = np.zeros((T + 2, N)), np.zeros((T + 2, N))

    def gate(k, t, cell):
        if k == removed:
            act[k][t] = 1
        elif name == "CIFG" and k == "f":
            act[k][t] = 1 - act["i"][t]
        else:
            bar[k][t] = w[f"W_{k}"] @ x[t - 1] + w[f"R_{k}"] @ y[t - 1] + w[f"b_{k}"]
            if name != "NP":
                bar[k][t] += w[f"p_{k}"] * cell
            if name == "FGR":
                for source in "ifo":
                    bar[k][t] += w[f"R_{source}{k}"] @ act[source][t - 1]
            act[k][t] = sigmoid(bar[k][t])

    for t in range(1, T + 1):
        bar["z"][t] = w["W_z"] @ x[t - 1] + w["R_z"] @ y[t - 1] + w["b_z"]
        act["z"][t] = g(bar["z"][t])
        gate("i", t, c[t - 1])
        gate("f", t, c[t - 1])
        c[t] = act["z"][t] * act["i"][t] + c[t - 1] * act["f"][t]
        gate("o", t, c[t])
        y[t] = h(c[t]) * act["o"][t]

    # II.B.
    d = {k: np.zeros((T + 2, N)) for k in "zifo"}
    d_c, d_x = np.zeros((T + 2, N)), np.zeros_like(x)
    peep = {k: w.get(f"p_{k}", np.zeros(N)) for k in "ifo"}

    def through_gate(k, t, error):
        if k in learned:
            if name == "FGR":
                error = error + sum(w[f"R_{k}{to}"].T @ d[to][t + 1] for to in "ifo")
            d[k][t] = error * act[k][t] * (1 - act[k][t])

    for t in range(T, 0, -1):
        d_y = delta[t - 1] + sum(w[f"R_{k}"].T @ d[k][t + 1] for k in ["z", *learned])
        through_gate("o", t, d_y * h(c[t]))
        d_c[t] = d_y * act["o"][t] * dh(c[t]) + peep["o"] * d["o"][t] + peep["i"] * d["i"][t + 1]
        d_c[t] += peep["f"] * d["f"][t + 1] + d_c[t + 1] * act["f"][t + 1]
        through_gate("f", t, d_c[t] * c[t - 1])
        through_gate("i", t, d_c[t] * (act["z"][t] - (c[t - 1] if name == "CIFG" else 0)))
        d["z"][t] = d_c[t] * act["i"][t] * dg(bar["z"][t])
        d_x[t - 1] = sum(w[f"W_{k}"].T @ d[k][t] for k in ["z", *learned])

    times = range(1, T + 1)
    gradients = {}
    for k in ["z", *learned]:
        gradients[f"W_{k}"] = sum(np.outer(d[k][t], x[t - 1]) for t in times)
        gradients[f"R_{k}"] = sum(np.outer(d[k][t], y[t - 1]) for t in times)
        gradients[f"b_{k}"] = sum(d[k][t] for t in times)
    for k in learned if name != "NP" else []:
        gradients[f"p_{k}"] = sum((c[t] if k == "o" else c[t - 1]) * d[k][t] for t in times)
    for source in "ifo" if name == "FGR" else "":
        for to in "ifo":
            gradients[f"R_{source}{to}"] = sum(
                np.outer(d[to][t], act[source][t - 1]) for t in times
            )
    return y[1 : T + 1], gradients, d_x
