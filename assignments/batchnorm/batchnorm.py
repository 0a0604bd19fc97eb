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
# You need NumPy, the chain rule, and `nn.Module`. Plan 110 minutes: parts 1 to 5, a break, 6 to 10.
# Six exercises give 20 points; practice and predictions are for you alone.

# %% [markdown]
# ## Contents and notation
#
# **1** The trouble · **2** By hand · **3** Forward · **4** Backward · **5** A failure to notice ·
# **6** The same in PyTorch · **7** Does it help? · **8** Fold it away · **9** The scale of
# weights · **10** Limits and recall
#
# | Symbol | Meaning | Shape | In code |
# |---|---|---|---|
# | $x$ | a batch of N examples, D features | (N, D) | `x` |
# | $\mu, \sigma^2$ | mean and variance of each feature | (D,) | `mean`, `var` |
# | $\epsilon$ | small number that keeps us from dividing by 0 | number | `eps` |
# | $\hat x = (x - \mu) / \sqrt{\sigma^2 + \epsilon}$ | normalized batch | (N, D) | `x_hat` |
# | $\gamma, \beta$ | factor and shift, learnt | (D,) | `gamma`, `beta`; `weight`, `bias` |
# | $y = \gamma \hat x + \beta$ | what comes out | (N, D) | `out` |
#
# Rows are examples everywhere. The variance divides by N, unless we say otherwise.

# %%
import copy

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

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
# trained for 100 steps. How much do the units of its second layer vary from example to example?

# %%
# Standard deviation of a unit of the second hidden layer, over the examples, before training?
#   a: about 0.3, as its values lie between 0 and 1    b: about 0.1    c: below 0.01
prediction_1 = "?"

# %%
train, test = spirals(seed=0)
torch.manual_seed(0)
net = sigmoid_net()
first, second = net[:2](train[0]).detach(), net[:4](train[0]).detach()
print("you said", prediction_1)
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
# <details><summary>If a running average never changes</summary>
#
# A local variable is forgotten: assign to `bn_param["running_mean"]`.
# </details>
#
# ## 4. Backward
#
# Each example now acts on all of its batch, since it is a part of mean and variance. Two facts tell
# what this does to `dx`, the gradient of x. Shift a feature of all examples: nothing changes, so
# `dx` sums to 0 over the batch. Stretch it: nothing changes where eps is tiny, so the sum of
# `dx * x_hat` is 0. Two parts of the gradient must go:
#
# $$dx = \frac{\gamma}{\sqrt{\sigma^2 + \epsilon}} \left(dy - \text{mean}(dy) - \hat x \,
# \text{mean}(dy\, \hat x)\right)$$
#
# Here $dy$ (in code `dout`) is the gradient of y, and each mean is over the batch, feature by
# feature. In words: take off the mean of what arrives, and its part along x_hat; then multiply as
# in forward.
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
# <details><summary>If dx sums to 0 but is wrong</summary>
#
# Look at the last part: x_hat times a mean, not times a sum.
# </details>
#
# ## 5. A failure to notice
#
# Wrong batch normalization trains well, and fails later. Here are a right layer and four wrong
# ones, for one feature with mean 5 and standard deviation 3. Each has made 100 training steps. Then
# three tests: the spread of its output in training; how far its output in a test is from that in
# training, for the same batch; how far it is for one example alone.

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
faults = "right|forgets the variance|batch in a test|keeps the last batch|updates in a test".split(
    "|"
)
print("you said", prediction_2)
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
# batch. The layer that uses the batch in a test has no gap there, less than the right one: one
# example alone betrays it. It betrays the layer that updates in a test, too.
# </details>
#
# ## 6. The same in PyTorch
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
#
# ## 7. Does it help?
#
# The network of part 1 and yours get the same 200 steps, with five seeds.

# %%
# After 200 steps the loss without batch normalization is near 0.7. With it?
#   a: about the same    b: below 0.1 in each run    c: it depends on the seed
prediction_3 = "?"


# %%
def make_net():
    """Return your network or, as long as it is not written, one of ours."""
    try:
        return NetBatchNorm(2, 40, 30, 3)
    except NotImplementedError:
        print("note: NetBatchNorm is not written yet; this is sigmoid_net")
        return sigmoid_net("before")


# %%
print("you said", prediction_3)
fig, ax = plt.subplots()
for make, name, style in ((sigmoid_net, "without", "--"), (make_net, "with", "-")):
    finals = []
    for seed in SEEDS:
        torch.manual_seed(seed)
        net = make()
        losses = fit(net, train, rate=1, steps=200)
        finals.append(losses[-1])
        ax.plot(losses, style, color="black" if style == "-" else "tab:orange")
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
# is near 0.7, and with it below 0.1 in each run. Both modes agree, since the running averages have
# caught up.
#
# <details><summary>Compare with ours</summary>
#
# Units of the second layer vary from example to example: there is something to tell them by.
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

# %%
# Weights 10 times as large, batch normalization before the sigmoid. The gradient becomes …
#   a: 10 times as large    b: the same    c: a tenth
prediction_4 = "?"

# %%
factors = [0.25, 0.5, 1, 2, 4, 8]
print("you said", prediction_4)
fig, axes = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
for where, style in (("before", "o-"), ("after", "s--"), (None, "^:")):
    torch.manual_seed(0)
    net, name = sigmoid_net(where), f"{where} the sigmoid" if where else "none"
    effects = [scale_effect(net, *train, factor) for factor in factors]
    for ax, values in zip(axes, zip(*effects, strict=True), strict=True):
        ax.plot(factors, values, style, label=name)
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
explanation_4 = ""

# %% [markdown]
# *The figure* shows on the left how far an output moves: before the sigmoid not at all, after it by
# 0.9 at factor 8. Without normalization it moves little, as it hardly depends on x at all (part 1).
# On the right, the factor of the gradient: with normalization it falls to about an eighth, without
# to 0.6.
#
# So weights that have grown too large take smaller steps, and before the sigmoid the output does
# not even feel them. Does this let us learn at a rate of 5?

# %%
# Five runs of 100 steps at rate 5: where are all losses below 0.5?
#   a: before the sigmoid only    b: before and after    c: nowhere
prediction_5 = "?"

# %%
print("you said", prediction_5)
for where in (None, "after", "before"):
    finals = []
    for seed in SEEDS:
        torch.manual_seed(seed)
        finals.append(fit(sigmoid_net(where), train, rate=5, steps=100)[-1])
    print(f"{where or 'none':6} losses at rate 5:", *(f"{final:.2f}" for final in finals))

# %%
# One sentence: a sigmoid's outputs have spread 0.5 at most. What spread do you feed the next layer?
explanation_5 = ""

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
# 5. New: a network predicts well on batches of 64 and badly on single images. Name two causes.
# 6. Write the training half of `batchnorm_forward` again, from memory, on paper.
#
# <details><summary>Answers to 1, 3 and 4</summary>
#
# 1: [-1, -1, 3, 3]. 3: 0.9. 4: the running averages; they would not be saved with the network.
# </details>

# %% [markdown]
# *Batch normalization* is a lesson of *Deep networks*, by the autograder developers. Licence: MIT.
