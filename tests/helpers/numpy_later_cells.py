"""Cells published after the LSTM, implemented a second time from their papers, in float64 NumPy.

Independent of the package. Each function takes weights by the package's names and inputs x (T, M),
and returns outputs (T, N). Equations have the symbols of their papers. Biases are as in the
package, also if a paper omits them "for simplicity".
"""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def srn(w, x):
    """Elman 1990."""
    W, U, b = w["W_z"], w["R_z"], w["b_z"]
    h, outputs = np.zeros(len(b)), []
    for x_t in x:
        h = np.tanh(W @ x_t + U @ h + b)
        outputs.append(h)
    return np.array(outputs)


def gru_2014(w, x):
    """Cho et al. 2014, equations 5 to 8: r resets, z updates."""
    h, outputs = np.zeros(len(w["b_z"])), []
    for x_t in x:
        r = sigmoid(w["W_r"] @ x_t + w["R_r"] @ h + w["b_r"])
        z = sigmoid(w["W_u"] @ x_t + w["R_u"] @ h + w["b_u"])
        h_tilde = np.tanh(w["W_z"] @ x_t + w["R_z"] @ (r * h) + w["b_z"])
        h = z * h + (1 - z) * h_tilde
        outputs.append(h)
    return np.array(outputs)


def mgu(w, x):
    """Zhou et al. 2016, Table 1: matrices act on h and x, one behind the other."""
    W_f, W_h = (np.hstack([w[f"R_{k}"], w[f"W_{k}"]]) for k in "fz")
    h, outputs = np.zeros(len(w["b_f"])), []
    for x_t in x:
        f = sigmoid(W_f @ np.concatenate([h, x_t]) + w["b_f"])
        h_tilde = np.tanh(W_h @ np.concatenate([f * h, x_t]) + w["b_z"])
        h = (1 - f) * h + f * h_tilde
        outputs.append(h)
    return np.array(outputs)


def janet(w, x, beta=1):
    """Van der Westhuizen and Lasenby 2018, with β as in their Section 3."""
    c, outputs = np.zeros(len(w["b_f"])), []
    for x_t in x:
        s = w["R_f"] @ c + w["W_f"] @ x_t + w["b_f"]
        c_tilde = np.tanh(w["R_z"] @ c + w["W_z"] @ x_t + w["b_z"])
        c = sigmoid(s) * c + (1 - sigmoid(s - beta)) * c_tilde
        outputs.append(c)
    return np.array(outputs)


def min_gru(w, x):
    """Feng et al. 2024, minGRU in sequential mode (Section 3.1)."""
    z = sigmoid(x @ w["W_u"].T + w["b_u"])
    h_tilde = x @ w["W_z"].T + w["b_z"]
    h, outputs = np.zeros(len(w["b_z"])), []
    for z_t, h_tilde_t in zip(z, h_tilde, strict=True):
        h = (1 - z_t) * h + z_t * h_tilde_t
        outputs.append(h)
    return np.array(outputs)


def min_lstm(w, x):
    """Feng et al. 2024, minLSTM in sequential mode (Section 3.2)."""
    f, i = (sigmoid(x @ w[f"W_{k}"].T + w[f"b_{k}"]) for k in "fi")
    h_tilde = x @ w["W_z"].T + w["b_z"]
    f, i = f / (f + i), i / (f + i)
    h, outputs = np.zeros(len(w["b_z"])), []
    for f_t, i_t, h_tilde_t in zip(f, i, h_tilde, strict=True):
        h = f_t * h + i_t * h_tilde_t
        outputs.append(h)
    return np.array(outputs)


def slstm(w, x, stabilised=False):
    """Beck et al. 2024, equations 8 to 14 with f = exp, and 15 to 17 for the stabiliser m."""
    c, n, h = np.zeros((3, len(w["b_z"])))
    m, outputs = np.zeros_like(c), []
    for x_t in x:
        tilde = {k: w[f"W_{k}"] @ x_t + w[f"R_{k}"] @ h + w[f"b_{k}"] for k in "zifo"}
        z, o = np.tanh(tilde["z"]), sigmoid(tilde["o"])
        i, f = np.exp(tilde["i"]), np.exp(tilde["f"])
        if stabilised:
            m_before, m = m, np.maximum(np.log(f) + m, np.log(i))
            i, f = np.exp(np.log(i) - m), np.exp(np.log(f) + m_before - m)
        c = f * c + i * z
        n = f * n + i
        h = o * (c / n)
        outputs.append(h)
    return np.array(outputs)


LATER = {
    "SRN": srn,
    "GRU14": gru_2014,
    "MGU": mgu,
    "JANET": janet,
    "minGRU": min_gru,
    "minLSTM": min_lstm,
    "sLSTM": slstm,
}


def gradients(function, w, x, delta, step=1e-5):
    """Return the gradients of sum(delta * y) for every weight and for x, by finite differences.

    The differences are central ones of fourth order.
    """
    arrays = {**w, "x": x}
    result = {}
    for name, array in arrays.items():
        result[name] = np.zeros_like(array)
        for index in np.ndindex(array.shape):

            def loss(moved, name=name, array=array, index=index):
                changed = array.copy()
                changed[index] += moved
                at = {**arrays, name: changed}
                inputs = at.pop("x")
                return (delta * function(at, inputs)).sum()

            near, far = (loss(k * step) - loss(-k * step) for k in (1, 2))
            result[name][index] = (8 * near - far) / (12 * step)
    return result
