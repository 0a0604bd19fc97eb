# %% [markdown]
# # Dropout
#
# A network that is large for its data learns the noise in it, too. Dropout switches hidden units
# off at random while the network is trained, so that no unit can rely on another one being there.

# %%
import numpy as np
import torch
from torch import nn

from reg_utils import relu, sigmoid

# %% [markdown]
# ## Inverted dropout, forward
#
# Each hidden unit is kept with probability `keep_prob`. What is kept is divided by `keep_prob`, so
# that the expected value of every activation stays what it was.


# %%
def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    """Run a network of three layers with dropout on its two hidden layers.

    X: (features, m) float64; parameters: W1, b1, W2, b2, W3, b3; keep_prob: in (0, 1].
    Returns A3 (1, m) and the cache (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3), in
    which D1 and D2 are 1 (or True) where a unit was kept.
    """
    # BEGIN SOLUTION
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    W3, b3 = parameters["W3"], parameters["b3"]
    Z1 = W1 @ X + b1
    D1 = np.random.rand(*Z1.shape) < keep_prob
    A1 = relu(Z1) * D1 / keep_prob
    Z2 = W2 @ A1 + b2
    D2 = np.random.rand(*Z2.shape) < keep_prob
    A2 = relu(Z2) * D2 / keep_prob
    Z3 = W3 @ A2 + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
    # END SOLUTION


# %% [markdown]
# ## Inverted dropout, backward
#
# A unit that was switched off has no part in the output, so no gradient flows through it; a unit
# that was scaled up passes a gradient that is scaled up as much.


# %%
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    """Return the gradients of the cross-entropy with respect to every Z, A, W and b.

    X: (features, m); Y: (1, m) labels; cache and keep_prob: of the forward pass.
    Returns a dict of dZ3, dW3, db3, dA2, dZ2, dW2, db2, dA1, dZ1, dW1, db1. Every dZ and dA holds
    the gradient of each example's own loss, dW and db that of the mean over the examples; dA1 and
    dA2 belong to the activations before dropout.
    """
    # BEGIN SOLUTION
    _, D1, A1, _, _, _, D2, A2, W2, _, _, A3, W3, _ = cache
    m = X.shape[1]
    dZ3 = A3 - Y
    dA2 = W3.T @ dZ3 * D2 / keep_prob
    dZ2 = dA2 * (A2 > 0)
    dA1 = W2.T @ dZ2 * D1 / keep_prob
    dZ1 = dA1 * (A1 > 0)
    grads = {"dZ3": dZ3, "dA2": dA2, "dZ2": dZ2, "dA1": dA1, "dZ1": dZ1}
    for layer, dZ, below in ((3, dZ3, A2), (2, dZ2, A1), (1, dZ1, X)):
        grads[f"dW{layer}"] = dZ @ below.T / m
        grads[f"db{layer}"] = dZ.sum(axis=1, keepdims=True) / m
    return grads
    # END SOLUTION


# %% [markdown]
# ## The same in PyTorch
#
# PyTorch's `p` is the probability to *drop* a unit: `p = 1 - keep_prob`. `nn.Dropout` is active
# after `net.train()` and does nothing after `net.eval()`.


# %%
class Net(nn.Module):
    """Two hidden layers of n_hidden units with dropout and ReLU, and a linear output.

    x: (m, in_size) float32 -> (m, out_size). p: the probability to drop a hidden unit.
    """

    def __init__(self, in_size, n_hidden, out_size, p=0):
        super().__init__()
        # BEGIN SOLUTION
        self.drop = nn.Dropout(p=p)
        self.linear1 = nn.Linear(in_size, n_hidden)
        self.linear2 = nn.Linear(n_hidden, n_hidden)
        self.linear3 = nn.Linear(n_hidden, out_size)
        # END SOLUTION

    def forward(self, x):
        # BEGIN SOLUTION
        x = torch.relu(self.drop(self.linear1(x)))
        x = torch.relu(self.drop(self.linear2(x)))
        return self.linear3(x)
        # END SOLUTION
