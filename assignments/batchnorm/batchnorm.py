# %% [markdown]
# This is the lesson of `batchnorm.ipynb` as a plain Python file. Put your solutions in place of
# each `raise NotImplementedError(…)`. `pytest` in this folder runs the public checks. Hand in
# `batchnorm.py`.

# %% [markdown]
# # Batch normalization: keep every unit in its range
#
# **The question.** Deep networks learn slowly when what arrives at a layer is far off or hardly
# varies. What if each layer got numbers of mean 0 and spread (standard deviation) 1, and what must
# change in a test?
#
# After this lesson you can
#
# 1. normalize a batch by hand (practice);
# 2. write the forward and the backward pass (exercises 1 and 2);
# 3. say which test sees which mistake (part 5);
# 4. write the layer and use it, in the right mode and place (exercises 3 and 4);
# 5. remove it after training (exercise 5), and measure what it does to the scale of weights
#    (exercise 6).
#
# You need NumPy, the chain rule, and `nn.Module`. Plan 60 minutes for parts 1 to 7 and, after a
# break, 30 for parts 8 to 10; extensions are optional. (Estimates: no reader was timed yet.) Six
# exercises give 20 points; practice and predictions are for you alone. Where an exercise is not
# solved yet, later experiments run the library's version, and say so.

# %% [markdown]
# ## Contents and notation
#
# **1** The trouble · **2** By hand · **3** Forward · **4** Backward · **5** A failure to notice ·
# **6** The same in PyTorch · **7** Does it help? · **8** Fold it away · **9** The scale of
# weights · **10** Limits and recall · **Extensions**: digits, rates and batch sizes; why it helps ·
# **Read more**
#
# | Symbol | Meaning | Shape | In code |
# |---|---|---|---|
# | $x$ | a batch of N examples, D features | (N, D) | `x` |
# | $\mu, \sigma^2$ | mean and variance of each feature | (D,) | `mean`, `var` |
# | $\epsilon$ | small number that keeps us from dividing by 0 | number | `eps` |
# | $\hat x = (x - \mu) / \sqrt{\sigma^2 + \epsilon}$ | normalized batch | (N, D) | `x_hat` |
# | $\gamma, \beta$ | factor and shift, learnt | (D,) | `gamma`, `beta`; `weight`, `bias` |
# | $y = \gamma \hat x + \beta$ | what comes out | (N, D) | `out` |
# | $dy$, $dx$, … | gradient of the loss with respect to y, x, … | theirs | `dout`, `dx` |
#
# Rows are examples everywhere. The variance divides by N, unless we say otherwise. A **cache** is
# what forward keeps for backward. The loss is `nn.functional.cross_entropy`, which applies softmax
# itself: networks here end with a linear layer.

# %%
import copy

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from batchnorm_figures import draw_graph, draw_histograms, draw_sweep, recorded_effect
from checks_support import solved_or
from deep import Copies, accuracies, digits, digits_are_here, fit_all, hidden_values
from spirals import accuracy, fit, sigmoid_net, spirals

SEEDS = range(5)
torch.set_num_threads(1)  # networks as small as these gain nothing from more
print("NumPy", np.__version__, "and PyTorch", torch.__version__)

# %% [markdown]
# **Warm-up.** Answer first, then unfold.
#
# <details><summary>What is the largest slope of a sigmoid, and where?</summary>
#
# 0.25, at 0. Far from 0 it is nearly 0.
# </details>
#
# <details><summary>A layer behaves differently in training and in a test. Which one do you know?
# </summary>
#
# Dropout. `net.train()` and `net.eval()` switch it.
# </details>
#
# ## 1. The trouble
#
# Three spirals in the plane are to be told apart. A network with two hidden layers of sigmoids is
# trained for 100 steps (one seed; others look alike). How much do the units of its second layer
# vary from example to example?

# %%
# Standard deviation of a unit of the second hidden layer, over the examples, before training?
#   a: about 0.3, as its values lie between 0 and 1    b: about 0.1    c: below 0.01
prediction_1 = "?"

# %%
train, test = spirals(seed=0)
torch.manual_seed(0)
net = sigmoid_net()
first, second = net[:2](train[0]).detach(), net[:4](train[0]).detach()
print("you said", prediction_1, "and the answer is c: see the second hidden layer")
for name, units in (("first", first), ("second", second)):
    print(f"{name:6} hidden layer: standard deviation of a unit {units.std(dim=0).mean():.4f}")
losses = fit(net, train, rate=1, steps=100)
print(f"loss {losses[0]:.2f}, after 100 steps {losses[-1]:.2f}")

# %%
# One sentence: what can the last layer learn from units that are nearly the same for all examples?
explanation_1 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# Almost nothing: it sees constants. From layer to layer the spread shrinks.
# </details>
#
# ## 2. By hand
#
# One feature, four examples, and $\epsilon = 0$: $x = [1, 3, 3, 9]$. **Center**: the mean is 4, so
# [-3, -1, -1, 5]. **Scale**: the squares are 9, 1, 1, 25; their mean, the variance, is 9. Divide by
# its root 3: [-1, -1/3, -1/3, 5/3]. **Restore**: the layer may want another range, so it learns a
# factor and a shift; with $\gamma = 6$ and $\beta = 10$ we get [4, 8, 8, 20].
#
# **Remember**: in a test there may be one example only, and it must not depend on others. So
# training keeps running averages of mean and variance. From 0 and with momentum 0.9, which here is
# the share *kept*, they become 0.4 and 0.9.
#
# In a test these take the place of those of the batch: with running mean 2 and running variance 16,
# $x = 10$ becomes $\hat x = 2$ and $y = 22$.

# %% [markdown]
# **Practice.** Write the last step; one line.


# %%
def normalize(x, mean, var, gamma, beta):
    """Return x normalized by this mean and variance (eps is 0), times gamma, plus beta."""
    x_hat = (x - mean) / np.sqrt(var)
    raise NotImplementedError("normalize")


# %%
x = np.array([1.0, 3.0, 3.0, 9.0])
y = normalize(x, x.mean(), x.var(), 6, 10)
print(y, "as it should be" if np.allclose(y, [4, 8, 8, 20]) else "but it should be [4, 8, 8, 20]")

# %% [markdown]
# ## 3. Forward
#
# ### Exercise 1: batch normalization, forward
#
# - **Goal**: normalize each feature, in training and in a test, and keep the running averages.
# - **Signature**: `batchnorm_forward(x, gamma, beta, bn_param)`
# - **Inputs**: `x` (N, D), `gamma`, `beta` (D,), float64. `bn_param` is a dict: `mode`, "train" or
#   "test"; `eps`, default 1e-5; `momentum`, default 0.9, the share kept of the running averages;
#   `running_mean` and `running_var` (D,).
# - **Output**: `out` (N, D) and a cache for exercise 2. Training also stores both averages,
#   updated, in `bn_param`; the variance is the one that you normalize with.
# - **Unchanged**: `x`, `gamma`, `beta`; in a test the running averages, too.
# - **Edge cases**: running averages that are not there yet start at 0. `eps` is added to the
#   variance: a constant feature gives beta, and so does a batch of one.
# - **Example**: part 2.
# - **Effort**: 15 minutes, difficulty 2 of 3, about 13 lines.
# - **Check**: `batchnorm_forward`, 6 points.
#
# The cache is yours to choose. If it is `(x_hat, gamma, inv_std)` with
# `inv_std = 1 / np.sqrt(var + eps)`, a mistake here costs nothing in exercise 2.


# %%
def batchnorm_forward(x, gamma, beta, bn_param):
    """Normalize each feature of x: over the batch in training, by running averages in a test.

    x: (N, D); gamma, beta: (D,). bn_param: mode ("train" or "test"), eps (1e-5), momentum (0.9, the
    share kept), running_mean and running_var (D,), from 0 on; training updates these two in it.
    Returns out (N, D) and a cache for the backward pass.
    """
    raise NotImplementedError("batchnorm_forward")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Over which axis of (N, D) do you take a mean to get one number for each feature?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Read the settings with `bn_param.get(name, default)`. In training *center*, *scale* and
# *remember*; in a test take the averages. *Restore* in both.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# eps, momentum = bn_param.get("eps", 1e-5), ...
# mean = bn_param.get("running_mean", np.zeros(...))
# var = ...
# if bn_param["mode"] == "train":
#     old_mean, old_var = mean, var
#     mean, var = x.mean(axis=...), ...
#     bn_param["running_mean"] = momentum * ... + ...
#     ...
# inv_std = ...
# x_hat = ...
# return gamma * x_hat + beta, (x_hat, gamma, inv_std)
# ```
# </details>
# <details><summary>If a running average never changes</summary>
#
# A local variable is forgotten: assign to `bn_param["running_mean"]`.
# </details>
#
# ## 4. Backward
#
# Each example now acts on all of its batch, since it is a part of mean and variance. Drawn as a
# graph, one feature at a time:

# %%
draw_graph()

# %% [markdown]
# *The figure* shows seven boxes: x, its mean, c = x - mean, its variance v, s = 1 / root of (v +
# eps), x_hat = c s, and y. Solid arrows go forward. Dashed ones go back, and beside each box stands
# its gradient. Where several arrows arrive, gradients are added: c acts on x_hat directly, and by
# way of v. That second arrow is left open.
#
# **Practice.** What arrives at c by way of v, the mean of all `c * c`? One line.


# %%
def from_variance(c, dv):
    """Return what v adds to dc (N,), the gradient of c; v is the mean of c * c, dv its gradient."""
    raise NotImplementedError("from_variance")


# %%
c, s, dx_hat = x - x.mean(), 1 / x.std(), 6 * np.array([1.0, 0.0, 0.0, 0.0])  # part 2, dy = 1, 0 …
dv = -(s**3) / 2 * (dx_hat * c).sum()
for name, dc in (("without", dx_hat * s), ("with", dx_hat * s + from_variance(c, dv))):
    dx = dc - dc.mean()
    print(f"{name:7} the second arrow: sum of dx {dx.sum():.2f}, of c * dx {(c * dx).sum():.2f}")
print("dx", dx, "as it should be" if np.allclose(dx, [1, -2 / 3, -2 / 3, 1 / 3]) else "is wrong")

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# `2 * c * dv / N`: the derivative of c² is 2 c, and v is their mean.
# </details>
#
# Two laws test `dx` without knowing it. Shift a feature of all examples: nothing changes, so `dx`
# sums to 0. Stretch it: nothing changes where eps is tiny, so `c * dx` sums to 0. The first law
# holds with a wrong arrow, too; the second sees it.
#
# By these laws two parts of the gradient must go, and the whole graph shrinks to one line:
#
# $$dx = \frac{\gamma}{\sqrt{\sigma^2 + \epsilon}} \left(dy - \text{mean}(dy) - \hat x \,
# \text{mean}(dy\, \hat x)\right)$$
#
# Each mean is over the batch, feature by feature. In words: take off the mean of what arrives, and
# its part along x_hat; then multiply as in forward.
#
# ### Exercise 2: batch normalization, backward
#
# - **Goal**: compute the gradients for a pass in training.
# - **Signature**: `batchnorm_backward(dout, cache)`
# - **Inputs**: `dout` (N, D), the gradient of `out`; the cache of `batchnorm_forward`.
# - **Output**: `dx` (N, D), `dgamma` (D,), `dbeta` (D,).
# - **Unchanged**: all inputs; a second call gives the same.
# - **Edge cases**: eps may be large; the formula holds as it is.
# - **Example**: part 2 with dout = [1, 0, 0, 0] gives dx = [1, -2/3, -2/3, 1/3], dgamma = -1 and
#   dbeta = 1.
# - **Effort**: 12 minutes, difficulty 2 of 3, about 5 lines.
# - **Check**: `batchnorm_backward`, 4 points.


# %%
def batchnorm_backward(dout, cache):
    """Return the gradients dx (N, D), dgamma (D,) and dbeta (D,) of a pass in training.

    dout: (N, D), the gradient of out; cache: what batchnorm_forward returned with out.
    """
    raise NotImplementedError("batchnorm_backward")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# gamma multiplies x_hat in every row. By what, and over which axis, do you sum to get its gradient?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# First dbeta and dgamma. The two means in the formula are these, divided by N.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# x_hat, gamma, inv_std = cache
# dgamma = (dout * ...).sum(axis=...)
# dbeta = ...
# dx = gamma * inv_std * (dout - ... - x_hat * ...)
# return dx, dgamma, dbeta
# ```
# </details>
# <details><summary>If dx sums to 0 but is wrong</summary>
#
# Look at the last part: x_hat times a mean, not times a sum.
# </details>
#
# ## 5. A failure to notice
#
# Wrong batch normalization trains well, and fails later. Here are a right layer and four wrong
# ones, for one feature with mean 5 and standard deviation 3. Each has made 100 training steps (one
# seed). Then three tests: the spread of its output in training; how far its output in a test is
# from that in training, for the same batch; how far it is for one example alone.

# %%
# How many of the four wrong layers does the spread in training see?   a: none   b: two   c: all
prediction_2 = "?"


# %%
def layer(x, state, training, fault):
    """Normalize one feature, with a fault; state is a list of running mean and variance."""
    mean, var = x.mean(), x.var()
    if training or fault == "updates in a test":
        keep = 0 if fault == "keeps the last batch" else 0.9
        state[0] = keep * state[0] + (1 - keep) * mean
        if fault != "forgets the variance":
            state[1] = keep * state[1] + (1 - keep) * var
    if not (training or fault == "batch in a test"):
        mean, var = state
    return (x - mean) / np.sqrt(var + 1e-5)


# %%
faults = ["right", "forgets the variance", "batch in a test"]
faults += ["keeps the last batch", "updates in a test"]
print("you said", prediction_2, "and the answer is a: each has spread 1")
print(f"{'layer':20} spread in training | gap, same batch | gap, alone")
for fault in faults:
    rng, state = np.random.default_rng(0), [0.0, 1.0]
    for _ in range(100):
        layer(rng.normal(5, 3, size=8), state, True, fault)
    x = rng.normal(5, 3, size=1000)
    trained, kept = layer(x, list(state), True, fault), list(state)
    tested = layer(x, state, False, fault)
    alone = np.array([layer(x[i : i + 1], kept, False, fault)[0] for i in range(1000)])
    gap, far = (np.abs(one - trained).mean() for one in (tested, alone))
    print(f"{fault:20} {trained.std():18.2f} | {gap:15.2f} | {far:10.2f}")

# %%
# For each wrong layer, name the test that sees it. Which one looks better than the right layer?
explanation_2 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# In training all are the same. The gap for the same batch sees the forgotten variance and the last
# batch. The layer that uses the batch in a test has no gap there: it looks better than the right
# one. One example alone betrays it, and the layer that updates in a test, too, whose running
# variance shrinks at every call.
# </details>
#
# ## 6. The same in PyTorch
#
# A module holds two kinds of tensors: **parameters**, which the optimizer changes, and **buffers**,
# which it leaves alone. `state_dict()` is the dictionary of both that is saved with a network.
#
# Names and habits differ. In PyTorch `momentum` is the share of the *new* value, and the running
# variance takes the variance that divides by N - 1:
#
# | Library | Momentum | It weighs | Running variance | Starts at |
# |---|---|---|---|---|
# | exercise 1 | 0.9 | the old | divides by N | 0 and 0 |
# | PyTorch | 0.1 | the new | divides by N - 1 | 0 and 1 |
# | Keras | 0.99 | the old | depends on its version | 0 and 1 |
#
# ### Exercise 3: a layer of your own
#
# - **Goal**: write the layer with PyTorch's habits, but without its normalization layers and
#   functions.
# - **Signature**: `BatchNorm1d(num_features, eps=1e-5, momentum=0.1)`, an `nn.Module` with
#   `forward(x)`
# - **Inputs**: three numbers; `x` (N, num_features), in training N is at least 2.
# - **Output**: as in exercise 1, shape and dtype those of x. Parameters `weight` (gamma) and `bias`
#   (beta), buffers `running_mean` and `running_var`, all of shape (num_features,).
#   They begin as 1, 0, 0 and 1.
# - **Unchanged**: x; in evaluation mode the running averages. Gradients flow through x, mean and
#   variance, but not into the running averages.
# - **Edge cases**: `state_dict()` holds all four. Two layers share nothing.
# - **Example**: part 2: a new layer takes the running averages to 0.4 and 2.1.
# - **Effort**: 12 minutes, difficulty 3 of 3, about 13 lines.
# - **Check**: `BatchNorm1d`, 4 points.


# %%
class BatchNorm1d(nn.Module):
    """Batch normalization of (N, num_features), as PyTorch does it.

    momentum: the share of the new value in the running averages. The running variance averages the
    variance that divides by N - 1, the normalization uses that which divides by N.
    """

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        raise NotImplementedError("BatchNorm1d")

    def forward(self, x):
        raise NotImplementedError("BatchNorm1d")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which of the four tensors does the optimizer change, and which does `forward` change?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `nn.Parameter`, `self.register_buffer(name, tensor)`, `self.training`, `torch.no_grad()`. Look up
# `correction` in `torch.var`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# # __init__
# self.weight, self.bias = nn.Parameter(...), ...
# self.register_buffer("running_mean", ...)
# ...
# # forward
# mean, var = self.running_mean, self.running_var
# if self.training:
#     mean, var = x.mean(dim=...), x.var(dim=..., correction=...)
#     with torch.no_grad():
#         self.running_mean += self.momentum * (... - self.running_mean)
#         self.running_var += ...
# return self.weight * ... + self.bias
# ```
# </details>
# <details><summary>If you see: Trying to backward through the graph a second time</summary>
#
# Your running averages remember how they were computed: update them in `torch.no_grad()`.
# </details>

# %%
torch.manual_seed(0)
theirs, ours = nn.BatchNorm1d(3), BatchNorm1d(3)
for _ in range(20):
    batch = 3 * torch.randn(8, 3) + 5
    gap = (theirs(batch) - ours(batch)).abs().max().item()
print(f"largest difference to nn.BatchNorm1d: in training {gap:.1e},", end=" ")
gap = (theirs.eval()(batch) - ours.eval()(batch)).abs().max().item()
print(f"in evaluation mode {gap:.1e}")

# %% [markdown]
# ### Exercise 4: a network with batch normalization
#
# - **Goal**: build a classifier that normalizes both hidden layers.
# - **Signature**: `NetBatchNorm(in_size, n_hidden1, n_hidden2, out_size)`, an `nn.Module` with
#   `forward(x)`
# - **Inputs**: four sizes; `x` (m, in_size) float32.
# - **Output**: (m, out_size): two hidden layers, each linear and sigmoid, then a linear layer; all
#   three with biases. Each hidden layer has a batch normalization of its own, before or after its
#   sigmoid; nothing follows the last layer.
# - **Unchanged**: x. `net.parameters()` finds all, with gamma and beta.
# - **Edge cases**: in evaluation mode a batch of one is fine.
# - **Example**: `NetBatchNorm(2, 40, 30, 3)` has 1,583 parameters.
# - **Effort**: 8 minutes, difficulty 1 of 3, about 8 lines; `nn.BatchNorm1d` is allowed.
# - **Check**: `NetBatchNorm`, 3 points.
#
# Known labs put it after the sigmoid. We put it before: part 9 shows a reason.


# %%
class NetBatchNorm(nn.Module):
    """Two hidden layers with batch normalization and sigmoid, and a linear output.

    x: (m, in_size) float32 -> (m, out_size).
    """

    def __init__(self, in_size, n_hidden1, n_hidden2, out_size):
        super().__init__()
        raise NotImplementedError("NetBatchNorm")

    def forward(self, x):
        raise NotImplementedError("NetBatchNorm")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# One normalization holds the averages of one layer. How many do you need?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `nn.Linear` three times, `nn.BatchNorm1d` twice, `torch.sigmoid` twice.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# # __init__
# self.linear1 = nn.Linear(in_size, ...)
# self.bn1 = nn.BatchNorm1d(...)
# ...
# # forward
# x = torch.sigmoid(self.bn1(...))
# x = ...
# return self.linear3(x)
# ```
# </details>
# <details><summary>If you see: mat1 and mat2 shapes cannot be multiplied</summary>
#
# The output size of one linear layer is the input size of the next.
# </details>
#
# ## 7. Does it help?
#
# The network of part 1 and yours get the same 200 steps at rate 1, with five seeds.

# %%
# After 200 steps the loss without batch normalization is near 0.7. With it?
#   a: about the same    b: below 0.1 in each run    c: it depends on the seed
prediction_3 = "?"

# %%
print("you said", prediction_3, "and the answer is b: see the losses")
normalized = solved_or(NetBatchNorm, lambda *sizes: sigmoid_net("before"))
fig, ax = plt.subplots()
for make, name, style in ((None, "without", "--"), (normalized, "with", "-")):
    finals = []
    for seed in SEEDS:
        torch.manual_seed(seed)
        net = make(2, 40, 30, 3) if make else sigmoid_net()
        losses = fit(net, train, rate=1, steps=200)
        finals.append(losses[-1])
        ax.plot(losses, style, color="black" if style == "-" else "#D55E00")
    ax.plot([], style, color=ax.lines[-1].get_color(), label=f"{name} batch normalization")
    print(
        f"{name:7} loss {np.mean(finals):.2f}, from {min(finals):.2f} to {max(finals):.2f};", end=""
    )
    print(f" accuracy in training mode {accuracy(net.train(), test):.2f},", end=" ")
    print(f"in evaluation mode {accuracy(net.eval(), test):.2f}")
ax.set(title="With batch normalization the loss falls to near 0", xlabel="step", ylabel="loss")
ax.legend()
plt.show()

# %%
# One sentence: which number of part 1 is different now, and why does the last layer learn from it?
explanation_3 = ""

# %% [markdown]
# *The figure* shows five runs of each network. After 200 steps the loss without batch normalization
# is near 0.7, and with it below 0.1 in each run, after many jumps. Both modes agree, since the
# running averages have caught up.
#
# <details><summary>Compare with ours</summary>
#
# The standard deviation of the second layer's units is far larger. They vary from example to
# example: there is something to tell them by.
#
# Is this fair? We tried rates 0.3, 1, 2 and 3 for the plain network. In 200 steps none brings it
# below 0.4. But 600 steps at rate 2 bring it below 0.1, too: what we save here is steps.
# </details>
#
# Now look inside a deeper network: four hidden layers of 40 sigmoids, all five seeds. What does
# each layer's sigmoid get, before and after 200 steps?

# %%
# With batch normalization, after training: what do the sigmoids of layer 4 get?
#   a: a bell of spread 1    b: a spread near 1, but no bell    c: far less spread than in layer 1
prediction_4 = "?"

# %%
print("you said", prediction_4, "and the answer is b: see layer 4, with, step 200")
gets, same = {}, [one.expand(len(SEEDS), *one.shape) for one in (*train, *test)]
for name, norm in (("without", None), ("with", "batch")):  # Copies: a network for each seed
    nets = Copies(SEEDS, [2, 40, 40, 40, 40, 3], torch.sigmoid, norm, gain=1)
    gets[name] = {0: hidden_values(nets, same[0])}
    fit_all(nets, *same[:2], rate=1, steps=200, batch=300)
    gets[name][200] = hidden_values(nets, same[0])
    print(f"{name:7} test accuracy", *(f"{one:.2f}" for one in accuracies(nets, *same[2:])))
draw_histograms(gets)

# %%
# One sentence: which two numbers does batch normalization fix, and what is left to the weights?
explanation_4 = ""

# %% [markdown]
# *The figure* shows what the units of four layers get: the row above without batch normalization,
# the one below with it. Above, the spread falls from about 0.4 in layer 1 to 0.005 in layer 4, and
# 200 steps leave it below 0.03. Accuracy stays near that of guessing, 1/3. Below, the spread begins
# as 1 everywhere. After training, layer 4 has spread 1.2 and two humps.
#
# <details><summary>Compare with ours</summary>
#
# Mean and spread, before gamma and beta, which learn them anew. The shape is left to the weights:
# two humps set one part of the examples apart from the other.
# </details>
#
# ## 8. Fold it away
#
# In evaluation mode batch normalization multiplies and adds fixed numbers, as a linear layer does.
# So one that stands right behind a linear layer can be folded into it: the same predictions, less
# work.
#
# ### Exercise 5: fold it into the layer before it
#
# - **Goal**: make one linear layer that does what two layers do in evaluation mode.
# - **Signature**: `fold_batchnorm(linear, bn)`
# - **Inputs**: an `nn.Linear` and an `nn.BatchNorm1d`, which has been trained on its outputs.
# - **Output**: a new `nn.Linear` with a bias, both parameters its own: its output is that of
#   `bn(linear(x))` in evaluation mode.
# - **Unchanged**: both layers, their modes and running averages, and what of them is frozen.
# - **Edge cases**: `linear.bias` may be None; `bn` may be in training mode.
# - **Example**: weight 2, bias 1; gamma 6, beta 10, running mean 2 and variance 16, eps 0: the new
#   weight is 3 and the new bias 8.5. For x = 4.5 both ways give 22.
# - **Effort**: 10 minutes, difficulty 2 of 3, about 6 lines.
# - **Check**: `fold_batchnorm`, 2 points.


# %%
def fold_batchnorm(linear, bn):
    """Return an nn.Linear that computes what bn(linear(x)) is in evaluation mode.

    linear: an nn.Linear, with or without bias; bn: an nn.BatchNorm1d. Both stay as they are.
    """
    raise NotImplementedError("fold_batchnorm")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# In evaluation mode, by which number is the output of a unit multiplied?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# That number for each unit; multiply the rows of the weight; shift the old bias, multiply, add
# beta.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# scale = bn.weight / torch.sqrt(...)
# bias = 0 if linear.bias is None else ...
# folded = nn.Linear(linear.in_features, ...)
# folded.weight = nn.Parameter((scale[...] * ...).detach())
# folded.bias = nn.Parameter((scale * (...) + ...).detach())
# return folded
# ```
# </details>
# <details><summary>If square layers are right and others are not</summary>
#
# The weight has shape (out, in): a factor for each row is `scale[:, None]`.
# </details>

# %%
torch.manual_seed(0)
net = sigmoid_net("before")
fit(net, train, rate=1, steps=100)
both = nn.Sequential(net.linear1, net.bn1).eval()
gap = (fold_batchnorm(net.linear1, net.bn1)(test[0]) - both(test[0])).abs().max().item()
print(f"largest difference between one layer and two: {gap:.1e}")

# %% [markdown]
# ## 9. The scale of weights
#
# Multiply the weights of a layer by 10, and the normalization right behind it divides by 10 again.
# So the output stays. What becomes of the gradient?
#
# ### Exercise 6: measure it
#
# - **Goal**: multiply the weights of the first layer; measure what output and gradient do.
# - **Signature**: `scale_effect(net, x, y, factor)`
# - **Inputs**: an `nn.Module` in any mode, with an `nn.Linear` as `net.linear1`; a batch `x` and
#   its labels `y` (int64); a factor above 0.
# - **Output**: two numbers: the largest absolute change of an output; the norm of the gradient of
#   `linear1.weight` after, divided by that before. Norm: the root of the sum of squares. The loss
#   is `nn.functional.cross_entropy`. Both in training mode.
# - **Unchanged**: weights, running averages, modes and gradients of `net`, and what is frozen.
# - **Edge cases**: the bias of `linear1` is not multiplied.
# - **Example**: with batch normalization right behind `linear1`, about 0 and 1 / factor.
# - **Effort**: 10 minutes, difficulty 2 of 3, about 10 lines.
# - **Check**: `scale_effect`, 1 point.


# %%
def scale_effect(net, x, y, factor):
    """Measure what it does in training mode to multiply net.linear1.weight by a factor.

    Returns the largest absolute change of the output net(x), and the norm of the gradient of this
    weight after, divided by that before; the loss is the cross-entropy with labels y. The network
    stays as it is.
    """
    raise NotImplementedError("scale_effect")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How do you get a network to change without changing the one that you were given?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Twice: `copy.deepcopy`, training mode, multiply, output, loss, `torch.autograd.grad`. Then
# compare.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# outputs, sizes = [], []
# for scale in (1, ...):
#     trial = copy.deepcopy(net)...
#     trial.linear1.weight.data *= ...
#     loss = nn.functional.cross_entropy(...)
#     (gradient,) = torch.autograd.grad(loss, ...)
#     ...
# return (outputs[1] - outputs[0])..., sizes[1] / sizes[0]
# ```
# </details>
# <details><summary>If the second number is always 1</summary>
#
# Both times the same network was measured: multiply the weights of its copy before the pass.
# </details>

# %%
# Weights 10 times as large, batch normalization before the sigmoid. The gradient becomes …
#   a: 10 times as large    b: the same    c: a tenth
prediction_5 = "?"

# %%
factors = [0.25, 0.5, 1, 2, 4, 8]
print("you said", prediction_5, "and the answer is c: at 8 times, an eighth")
measure = solved_or(scale_effect, recorded_effect)
fig, axes = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
LOOKS = (("before", "o-", "#0072B2"), ("after", "s--", "#D55E00"), (None, "^:", "black"))
for where, style, color in LOOKS:
    torch.manual_seed(0)
    net, name = sigmoid_net(where), f"{where} the sigmoid" if where else "no normalization"
    effects = [measure(net, *train, factor) for factor in factors]
    for ax, values in zip(axes, zip(*effects, strict=True), strict=True):
        ax.plot(factors, values, style, color=color, label=name)
    change, ratio = effects[-1]
    print(f"{name:18} weights times 8: output changes by {change:.2f}, gradient times {ratio:.2f}")
for ax, what in zip(axes, ("largest change of an output", "factor of the gradient"), strict=True):
    ax.set_xscale("log", base=2)
    ax.set(xlabel="factor of the weights", ylabel=what)
    ax.legend()
axes[1].set_yscale("log", base=2)
fig.suptitle("Normalized before the sigmoid, the output stays")
plt.show()

# %%
# One sentence: if 8 times the weight gives the same output, why must its gradient shrink?
explanation_5 = ""

# %% [markdown]
# *The figure* shows on the left how far an output moves (one seed): before the sigmoid not at all,
# after it by 0.9 at factor 8. Without normalization it moves little, as it hardly depends on x at
# all (part 1). On the right, the factor of the gradient: with normalization it falls to about an
# eighth, without to 0.6.
#
# <details><summary>Compare with ours</summary>
#
# A change of the large weight is 8 times smaller beside it: it does an eighth to the output.
# </details>
#
# So weights that have grown too large take smaller steps, and before the sigmoid the output does
# not even feel them. Does this let us learn at a rate of 5?

# %%
# Five runs of 100 steps at rate 5: where are all losses below 0.5?
#   a: before the sigmoid only    b: before and after    c: nowhere
prediction_6 = "?"

# %%
print("you said", prediction_6, "and the answer is a: see the losses")
for where in (None, "after", "before"):
    finals = []
    for seed in SEEDS:
        torch.manual_seed(seed)
        finals.append(fit(sigmoid_net(where), train, rate=5, steps=100)[-1])
    print(f"{where or 'none':6} losses at rate 5:", *(f"{final:.2f}" for final in finals))

# %%
# One sentence: a sigmoid's outputs have spread 0.5 at most. What spread do you feed the next layer?
explanation_6 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# Normalized after the sigmoid, what the next layer gets has spread 1 and no bounds: at this rate
# its steps overshoot, until the loss is nan. Before the sigmoid, all five runs learn. At rate 1
# either place works.
# </details>
#
# ## 10. Limits and recall
#
# Small batches make noisy statistics, a batch of one makes none; examples of a batch see each
# other. We trained on whole batches, with one kind of data. A bias right before the normalization
# does nothing: it is taken off with the mean.
#
# Without looking up:
#
# 1. $x = [0, 0, 6, 6]$, $\gamma = 2$, $\beta = 1$: what comes out in training?
# 2. Why does `dx` sum to 0 over the batch?
# 3. PyTorch's momentum 0.1 is which momentum in exercise 1?
# 4. Which tensors are buffers, and what is lost if they are plain attributes?
# 5. When can batch normalization be folded into a linear layer, and when not?
# 6. **New:** a network predicts well on batches of 64 and badly on single images. Name two causes,
#    and what you would print.
# 7. Write the training half of `batchnorm_forward` again, from memory, on paper.
#
# <details><summary>Answers</summary>
#
# 1. [-1, -1, 3, 3].
# 2. Shifting a feature of all examples changes nothing, so the gradient along this shift is 0.
# 3. 0.9.
# 4. The running averages; they would not be saved with the network, nor moved with it to a GPU.
# 5. In evaluation mode, where it stands right behind the linear layer, or right before one. Not in
#    training, where its numbers depend on the batch, nor across a sigmoid.
# 6. It is still in training mode, or its layer takes the batch's numbers in a test, too (part 5).
#    Print `net.training`, and the output of one image alone and in its batch.
# 7. Compare with exercise 1: center, scale, remember, restore.
# </details>
#
# ## Extension: digits, rates and batch sizes
#
# Real data: 1,797 images of digits, 8 by 8 pixels, of which 500 are for the test. They come with
# scikit-learn, which graders don't need. Beside batch normalization stands **layer norm**: it takes
# mean and variance over the units of one example, not over the examples of one unit. So examples
# don't see each other, and training and test are the same.
#
# First the rate: five hidden layers of 40 ReLU units, 150 steps on batches of 64, five seeds.

# %%
# Without a norm all five runs pass 0.8 at rate 0.1, and none at rate 1. Which do with a norm?
#   a: with both norms all runs do    b: with batch norm only    c: with neither
prediction_7 = "?"

# %%
print("you said", prediction_7, "and the answer is b: see rate 1")
NORMS = {"no norm": None, "batch norm": "batch", "layer norm": "layer"}
rates = (0.01, 0.1, 1, 3)
if digits_are_here():
    data = digits(SEEDS)
    found = {name: [] for name in NORMS}
    for name, norm in NORMS.items():
        for rate in rates:
            nets = Copies(SEEDS, [64, 40, 40, 40, 40, 40, 10], norm=norm)
            fit_all(nets, *data[:2], rate, steps=150, batch=64)
            found[name].append(accuracies(nets, *data[2:]))
        print(f"{name:10} mean accuracy", *(f"{one.mean():.2f}" for one in found[name]))
    title = "Batch norm tolerates large rates"
    draw_sweep(rates, found, title=title, xlabel="learning rate (logarithmic)")

# %%
# One sentence: is it the accuracy at each one's best rate that batch normalization improves most?
explanation_7 = ""

# %% [markdown]
# *The figure* shows mean test accuracy against the rate, with bands from the worst to the best
# seed. At rate 0.1 the three are close: 0.92, 0.96 and 0.93. At rates 1 and 3 batch norm has 0.96
# both times; layer norm falls to 0.32 and 0.09, no norm to 0.10, which is guessing.
#
# <details><summary>Compare with ours</summary>
#
# No: at 0.1 it adds a few hundredths. What it buys is tolerance: a rate thirty times as large still
# works.
# </details>
#
# Now the size of the batch: three hidden layers, two passes through the data, a rate of 0.1 that is
# made smaller for batches below 32.

# %%
# Batches of two. Test accuracy with batch norm, compared with about 0.89 without a norm?
#   a: higher    b: lower by at most 0.1    c: below 0.5
prediction_8 = "?"

# %%
print("you said", prediction_8, "and the answer is c: see batch size 2")
sizes = (2, 4, 16, 64)
if digits_are_here():
    data = digits(SEEDS)
    found = {name: [] for name in NORMS}
    for name, norm in NORMS.items():
        for size in sizes:
            nets = Copies(SEEDS, [64, 40, 40, 40, 10], norm=norm)
            rate, steps = 0.1 * min(1, size / 32), 2 * data[0].shape[1] // size
            fit_all(nets, *data[:2], rate, steps, batch=size)
            found[name].append(accuracies(nets, *data[2:]))
        print(f"{name:10} mean accuracy", *(f"{one.mean():.2f}" for one in found[name]))
    title = "Batch norm needs a batch"
    draw_sweep(sizes, found, title=title, xlabel="batch size (logarithmic)")

# %%
# One sentence: normalize a feature over two examples: which numbers can come out?
explanation_8 = ""

# %% [markdown]
# *The figure* shows mean test accuracy against the batch size. At 2 batch norm has 0.28, layer norm
# 0.90. At 4 it nearly catches up; at 16 it leads by a little. At 64 there are 40 steps only: the
# others have not learnt enough yet.
#
# <details><summary>Compare with ours</summary>
#
# Only -1 and 1, as far as eps is small: which example is larger, no more. The running averages are
# not to blame: in training mode, in batches of two, these networks are right still less often.
# </details>
#
# ## Extension: why does it help?
#
# Its inventors said: the inputs of a layer shift while the layers below learn ("internal covariate
# shift"), and batch normalization stops this. That is disputed. Later work added noise behind the
# normalization, so that inputs shift again, and networks still trained well; it saw the reason in a
# loss whose gradient changes less abruptly. Others point to larger rates, which the normalization
# makes safe. What you have measured fits the latter, but proves none of these: layers that get
# constants (part 7), and weights whose scale limits their own steps (part 9).
#
# ## Read more
#
# - Ioffe and Szegedy, *Batch Normalization*, 2015: image networks trained in far fewer steps; its
#   explanation, covariate shift, is what is disputed.
# - Santurkar, Tsipras, Ilyas and Madry, *How Does Batch Normalization Help Optimization?*, 2018:
#   the experiment with noise; a smoother loss instead. How far this explains practice is open.
# - Bjorck, Gomes, Selman and Weinberger, *Understanding Batch Normalization*, 2018: without it,
#   large rates diverge in the first steps.
# - Ba, Kiros and Hinton, *Layer Normalization*, 2016: no batch needed; common in transformers.
# - Wu and He, *Group Normalization*, 2018: errors of batch norm grow in small batches.
# - Brock, De, Smith and Simonyan, *High-Performance Large-Scale Image Recognition Without
#   Normalization*, 2021: with other means, large networks do without it.

# %% [markdown]
# *Batch normalization* is a lesson of *Deep networks*, by the autograder developers. Licence: MIT.
