import numpy as np
import torch
from torch import nn
from rnn_utils import sigmoid, softmax


def rnn_cell_forward(xt, a_prev, parameters):
    W = np.hstack([parameters["Waa"], parameters["Wax"]])
    z = np.vstack([a_prev, xt]).T @ W.T + parameters["ba"].T
    a_next = ((np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))).T
    e = np.exp(parameters["Wya"] @ a_next + parameters["by"])
    return [a_next, e / e.sum(0), [a_next, a_prev, xt, parameters]]


def rnn_forward(x, a0, parameters):
    p = parameters
    read = np.tensordot(p["Wax"], x, axes=1) + p["ba"][:, :, None]
    states = [a0]
    for t in range(x.shape[-1]):
        states.append(np.tanh(read[..., t] + p["Waa"] @ states[-1]))
    a = np.dstack(states[1:])
    scores = np.einsum("ya,amt->ymt", p["Wya"], a) + p["by"][:, :, None]
    e = np.exp(scores)
    caches = [(states[t + 1], states[t], x[..., t], p) for t in range(x.shape[-1])]
    return a, e / e.sum(0, keepdims=True), (caches, x)


def rnn_cell_backward(da_next, cache):
    _, a_prev, xt, p = cache
    held = [torch.tensor(one, requires_grad=True) for one in (xt, a_prev, p["Wax"], p["Waa"], p["ba"])]
    x, a, Wax, Waa, ba = held
    torch.tanh(Wax @ x + Waa @ a + ba).backward(torch.tensor(da_next))
    names = "dxt da_prev dWax dWaa dba".split()
    return {name: one.grad for name, one in zip(names, held)}


def rnn_backward(da, caches):
    steps, x = caches
    Waa, Wax = steps[0][3]["Waa"], steps[0][3]["Wax"]
    dz = np.zeros(da.shape)
    back = np.zeros(da.shape[:2])
    t = da.shape[2] - 1
    while t >= 0:
        a = steps[t][0]
        dz[..., t] = (1 - a * a) * (da[..., t] + back)
        back = Waa.T @ dz[..., t]
        t -= 1
    before = np.stack([one[1] for one in steps], axis=-1)
    return {
        "dx": np.einsum("ai,amt->imt", Wax, dz),
        "da0": back,
        "dWax": np.einsum("amt,imt->ai", dz, x),
        "dWaa": np.einsum("amt,bmt->ab", dz, before),
        "dba": dz.sum(axis=(1, 2))[:, None],
    }


def clip_global_norm(gradients, max_norm):
    norm = np.linalg.norm(np.concatenate([one.ravel() for one in gradients.values()]))
    if norm <= max_norm:
        return gradients
    return {name: one / norm * max_norm for name, one in gradients.items()}


class Twin(nn.RNN):
    def __init__(self, parameters):
        super().__init__(parameters["Wax"].shape[1], len(parameters["Wax"]), nonlinearity="tanh")
        self.double()
        self.weight_ih_l0.data = torch.tensor(parameters["Wax"])
        self.weight_hh_l0.data = torch.tensor(parameters["Waa"])
        self.bias_ih_l0.data = torch.zeros(len(parameters["ba"]), dtype=torch.float64)
        self.bias_hh_l0.data = torch.tensor(parameters["ba"]).squeeze(1)


def torch_rnn(parameters):
    return Twin(parameters)


def delay_line(lag):
    n = lag + 1
    Wya = np.zeros((2, n))
    Wya[1, -1] = 1
    return {
        "Wax": np.eye(n)[:, :1],
        "Waa": np.eye(n, k=-1),
        "Wya": Wya,
        "ba": np.zeros((n, 1)),
        "by": np.zeros((2, 1)),
    }


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    n = len(a_prev)
    W = np.vstack([parameters["W" + g] for g in "fioc"])
    b = np.vstack([parameters["b" + g] for g in "fioc"])
    z = W[:, :n] @ a_prev + W[:, n:] @ xt + b
    s = 1 / (1 + np.exp(-z))
    f, i, o = s[:n], s[n : 2 * n], s[2 * n : 3 * n]
    c = f * c_prev + i * np.tanh(z[3 * n :])
    a = o * np.tanh(c)
    e = np.exp(parameters["Wy"] @ a + parameters["by"])
    return a, c, e / np.sum(e, axis=0)


if __name__ == "__main__":
    print(delay_line(3))
