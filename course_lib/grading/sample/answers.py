"""What the students of the sample class wrote: mistakes that the course names, and right answers in other styles."""

LEARN_SWAPPED = """\
def learn_gate(stm, event, params):
    joined = np.concatenate([stm, event], axis=-1)
    new = np.tanh(joined @ params["weight_i"].T + params["bias_i"])
    ignore = 1 / (1 + np.exp(-(joined @ params["weight_n"].T + params["bias_n"])))
    return new * ignore
"""

FORGET_TANH = """\
def forget_gate(ltm, stm, event, params):
    joined = np.concatenate([stm, event], axis=-1)
    return ltm * np.tanh(joined @ params["weight_f"].T + params["bias_f"])
"""

FORGET_WARNS = """\
import sys
import warnings


def forget_gate(ltm, stm, event, params):
    warnings.warn("sigmoid in one line: may overflow", stacklevel=1)
    print("forget_gate", file=sys.stderr)
    joined = np.concatenate([stm, event], axis=-1)
    return ltm / (1 + np.exp(-(joined @ params["weight_f"].T + params["bias_f"])))
"""

USE_ENDLESS = """\
size = 1.0
while size > 0:
    size = np.tanh(size)


def use_gate(ltm, stm, event, params):
    joined = np.concatenate([stm, event], axis=-1)
    return np.tanh(ltm) * sigmoid(joined @ params["weight_v"].T + params["bias_v"])
"""

# Loops, einsum and split weights, where the course's own solution joins and multiplies.
OTHER_STYLE = {
    "learn_gate": """\
def logistic(a):
    return 0.5 * (1 + np.tanh(a / 2))


def affine(name, stm, event, params):
    weight, hidden = params[f"weight_{name}"], stm.shape[-1]
    from_stm = np.einsum("bh,kh->bk", stm, weight[:, :hidden])
    from_event = np.einsum("bd,kd->bk", event, weight[:, hidden:])
    return from_stm + from_event + params[f"bias_{name}"]


def learn_gate(stm, event, params):
    return np.tanh(affine("n", stm, event, params)) * logistic(affine("i", stm, event, params))
""",
    "forget_gate": """\
def forget_gate(ltm, stm, event, params):
    kept = np.empty_like(ltm)
    factor = logistic(affine("f", stm, event, params))
    for b in range(ltm.shape[0]):
        for k in range(ltm.shape[1]):
            kept[b, k] = ltm[b, k] * factor[b, k]
    return kept
""",
    "remember_gate": "remember_gate = np.add\n",
    "use_gate": """\
use_gate = lambda ltm, stm, event, params: logistic(affine("v", stm, event, params)) * np.tanh(ltm)
""",
}

RNN_OTHER_STYLE = """\
def rnn_step(x, h, params):
    rows = []
    for b in range(len(x)):
        a = params["weight_ih"].dot(x[b]) + params["weight_hh"].dot(h[b])
        rows.append(a + params["bias_ih"] + params["bias_hh"])
    e = np.exp(2 * np.array(rows))
    return (e - 1) / (e + 1)
"""

RNN_TRANSPOSED = """\
def rnn_step(x, h, params):
    from_state = h @ params["weight_hh"] + params["bias_hh"]
    return np.tanh(x @ params["weight_ih"].T + params["bias_ih"] + from_state)
"""
