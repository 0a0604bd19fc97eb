# %% [markdown]
# # ModuleList: networks of any depth
#
# **The question.** A network is a list of layers. Why does PyTorch train some lists and leave
# others as they are, without a word?
#
# After this lesson you can
#
# 1. compute output and number of parameters of a network by hand (practice);
# 2. write a network of any depth, and train and judge it (exercises 1, 2 and 3);
# 3. find layers that are not trained, by counting (exercises 4 and 5);
# 4. build a network that stays trainable when it is deep, save it and load it (exercise 6);
# 5. train until a network is right on points that it has not seen (exercise 7).
#
# You need Python classes, linear layers and gradient descent. Parts 1 to 6 are the core: plan 60
# minutes. Parts 7 to 9 take 40 more. These minutes are our guesses; no class has been timed. The
# extension is optional. Seven exercises give 20 points; practice and predictions are for you
# alone. Where an exercise is not solved yet, later parts run all the same, and say so.

# %% [markdown]
# ## Contents and notation
#
# **1** The trouble · **2** By hand · **3** A network of any depth · **4** Judge and train ·
# **5** Count · **6** A failure to notice · **7** Deeper · **8** The spiral · **9** Limits and
# recall · **Extension** Depth, first weights and real digits · **Read more**
#
# | Symbol | Meaning | Shape | In code |
# |---|---|---|---|
# | $n_0, \dots, n_L$ | sizes: input, hidden layers, output | numbers | `Layers` |
# | $x$ | examples, one a row | $(m, n_0)$ | `x` |
# | $W_l$, $b_l$ | weight and bias of layer $l$ | $(n_l, n_{l-1})$, $(n_l)$ | `.weight`, `.bias` |
# | $h_l$ | output of hidden layer $l$ | $(m, n_l)$ | `h` |
# | $y$ | label, the number of a class | $(m)$ | `data_set.y` |
# | $m$ | number of examples | number | `len(data_set)` |
#
# A **score** is an output of the last layer: the class with the largest one is predicted.

# %% tags=["given"]
import itertools

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader

import modulelist_figures as figures
from checks_support import solved_or
from spiral import Data, descend

SEEDS = range(5)
torch.set_num_threads(1)  # networks as small as these gain nothing from more
train_set, test_set = Data(N=200, seed=0), Data(N=500, seed=1)
print("PyTorch", torch.__version__, "|", len(train_set), "and", len(test_set), "points")

# %% [markdown]
# **Warm-up.** Answer first, then unfold.
#
# <details><summary>What does an optimizer need to know of a network?</summary>
#
# Its parameters: `net.parameters()`.
# </details>
#
# <details><summary>Why is there an activation between two linear layers?</summary>
#
# Without it they are together one linear layer.
# </details>
#
# ## 1. The trouble
#
# Here are two networks with the same layers and the same first weights. One keeps its hidden layers
# in a Python list, the other in an `nn.ModuleList`. Both are to tell three spiral arms apart. The
# loss is cross-entropy: part 4 says what it does.


# %% tags=["given"]
class TwoHidden(nn.Module):
    """2 -> 20 -> 20 -> 3 with ReLU; `keep` is list or nn.ModuleList."""

    def __init__(self, keep):
        super().__init__()
        self.hidden = keep([nn.Linear(2, 20), nn.Linear(20, 20)])
        self.last = nn.Linear(20, 3)

    def forward(self, x):
        for linear in self.hidden:
            x = torch.relu(linear(x))
        return self.last(x)


# %% tags=["predict"]
# Both losses begin near 1.1. After 500 steps of gradient descent
#   a: they are equal    b: that of the list is higher    c: the list makes Python complain
prediction_1 = "?"

# %% tags=["experiment"]
fig, ax = plt.subplots()
for keep, style in ((list, "--"), (nn.ModuleList, "-")):
    torch.manual_seed(0)
    losses = descend(TwoHidden(keep), train_set, steps=500)
    ax.plot(losses, style, color="black")
    ax.text(160, losses[150] + 0.02, keep.__name__)
    print(f"{keep.__name__:10}  loss {losses[0]:.2f} -> {losses[-1]:.2f}")
print("you said", prediction_1, "and the answer is b: the list ends higher, without a complaint")
ax.set(title="Both losses fall", xlabel="step", ylabel="cross-entropy on the training set")
plt.show()

# %% tags=["explain"]
# One sentence: what may differ between the two, if layers and first weights are the same?
explanation_1 = ""

# %% [markdown]
# *The figure* shows two curves from 1.12 down: the dashed one (list) ends near 0.89, the other
# (ModuleList) near 0.21. This is one seed; nine others end at 0.78 to 0.89, and at 0.17 to 0.30.
# The bumps near step 400 are steps that were too long. Part 5 finds why the two differ.
#
# <details><summary>Compare with ours</summary>
#
# Layers, first weights, data and loss are the same. What is left is which weights descent changes.
# Keep your sentence: part 5 measures it.
# </details>
#
# ## 2. By hand
#
# Sizes 2, 2, 1: a **pair** of neighbouring sizes for each layer, (2, 2) and (2, 1). A layer from
# $n$ to $k$ units has $nk$ weights and $k$ biases: $4 + 2$ and $2 + 1$, together 9 parameters.
#
# Take one example, $x = [1, 2]$ (`nn.Linear` does the same for each row of a batch), and
#
# $$W_1 = \begin{pmatrix}1 & 1\\ 2 & -2\end{pmatrix},\ b_1 = [0, 1],\quad
# W_2 = (2\ \ 5),\ b_2 = [-7].$$
#
# | step | gives |
# |---|---|
# | **linear**: $W_1 x + b_1$ | [3, -1] |
# | **ReLU** | [3, 0] |
# | **last**: $W_2 h_1 + b_2$ | [-1] |
#
# Without ReLU the output is -6; with ReLU after the last layer, too, it is 0. Keep these three
# numbers.
#
# **Practice.** Write the pairs of all layers; one line. Look up `itertools.pairwise`, or use `zip`.


# %% tags=["practice"]
def pairs(sizes):
    """Return the pairs (inputs, units) of all layers: pairs([2, 2, 1]) is [(2, 2), (2, 1)]."""
    # BEGIN SOLUTION
    return list(itertools.pairwise(sizes))
    # END SOLUTION


# %% tags=["given"]
found = pairs([2, 2, 1])
count = sum(inputs * units + units for inputs, units in found)
print(found, count, "as it should be" if count == 9 else "but it should be 9")

# %% [markdown]
# ## 3. A network of any depth
#
# An `nn.Module` looks at what you assign to its attributes. It **registers** modules and
# `nn.Parameter`s: `net.parameters()` yields them, so an optimizer can train them;
# `net.double()` and `net.eval()` reach them. They are also in the **state dict**,
# `net.state_dict()`, which maps names such as `hidden.0.weight` to tensors: that is what one saves.
# It does not look into lists, and plain tensors are not registered. A tensor that is to be saved
# but not trained is registered by name, as a **buffer**: `self.register_buffer(name, tensor)`.
#
# | Container | Registered? | Called as a whole? |
# |---|---|---|
# | `list`, `dict`, plain tensors | no | no |
# | `nn.ModuleList`, `nn.ModuleDict` | yes | no: you write the loop |
# | `nn.Sequential` | yes | yes, one after the other |
# | `nn.ParameterList` | yes | no |
#
# ### Exercise 1: a network of any depth
#
# - **Goal**: build a classifier from the list of its sizes.
# - **Signature**: `Net(Layers)`, an `nn.Module` with `forward(x)`
# - **Inputs**: `Layers`, a list of two or more sizes, from input to output; `x` (m, Layers[0])
#   float32.
# - **Output**: (m, Layers[-1]): a linear layer with bias for each pair of sizes, ReLU between any
#   two of them, nothing after the last. No dropout, no normalization.
# - **Unchanged**: `Layers` and x. Seed nothing. All weights are made in `__init__`, and found by
#   `net.parameters()`, in whatever container.
# - **Edge cases**: two sizes make one linear layer; layers of equal sizes have weights and biases
#   of their own, and nothing goes past them; m may be 1.
# - **Example**: with the weights of part 2, `Net([2, 2, 1])` turns [[1., 2.]] into [[-1.]].
# - **Effort**: 12 minutes, difficulty 2 of 3, about 7 lines.
# - **Check**: `Net`, 5 points.


# %%
class Net(nn.Module):
    """Linear layers of the sizes Layers with ReLU between them.

    Layers: list of sizes, from input to output. x: (m, Layers[0]) float32 -> (m, Layers[-1]).
    """

    def __init__(self, Layers):
        super().__init__()
        # BEGIN SOLUTION
        self.hidden = nn.ModuleList()
        for inputs, units in itertools.pairwise(Layers):
            self.hidden.append(nn.Linear(inputs, units))
        # END SOLUTION

    def forward(self, x):
        # BEGIN SOLUTION
        *hidden, last = self.hidden
        for linear in hidden:
            x = torch.relu(linear(x))
        return last(x)
        # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# In part 1, which two lines would have to be loops?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# `__init__`: for each *pair* append an `nn.Linear`. `forward`: *linear*, *ReLU* for all but one,
# then *last*.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# self.layers = nn.ModuleList()  # in __init__
# for inputs, units in ...:
#     self.layers.append(...)
#
# for linear in ...:  # in forward
#     x = ...
# return ...
# ```
# </details>
# <details><summary>If you see: mat1 and mat2 shapes cannot be multiplied</summary>
#
# Does each layer get the output of the one before it? Print the pairs.
# </details>
#
# ## 4. Judge and train
#
# ### Exercise 2: accuracy
#
# - **Goal**: tell how often a model is right.
# - **Signature**: `accuracy(model, data_set)`
# - **Inputs**: a model that gives scores (m, classes); a data set with `x`, labels `y` (m) int64,
#   `len(data_set)` and `data_set[i]`.
# - **Output**: a number from 0 to 1: the share of all examples whose largest score is that of `y`.
# - **Unchanged**: the model (its mode, its weights, which of them are frozen) and the data.
# - **Edge cases**: scores may be -1000 and less, or 1000 and more; m may be 1. No two scores of an
#   example are equal.
# - **Example**: classes 0, 2, 1, 2 predicted for labels 0, 2, 1, 1 give 0.75.
# - **Effort**: 5 minutes, difficulty 1 of 3, about 3 lines.
# - **Check**: `accuracy`, 2 points.


# %%
def accuracy(model, data_set):
    """Return the share of examples (0 to 1) whose label has the largest of the model's scores.

    data_set.x: what the model takes; data_set.y: (m,) int64; the model gives (m, classes).
    """
    # BEGIN SOLUTION
    with torch.no_grad():
        predicted = model(data_set.x).argmax(dim=1)
    return (predicted == data_set.y).float().mean().item()
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Scores are (m, classes). Along which dimension do you look for the largest one?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# `argmax`, compare with the labels, take the mean.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# with torch.no_grad():
#     predicted = model(...).argmax(dim=...)
# return (... == ...).float().mean().item()
# ```
# </details>
# <details><summary>If you see: Boolean value of Tensor … is ambiguous</summary>
#
# `==` compares element by element. What makes one number of many?
# </details>
#
# ### Exercise 3: a training loop
#
# An **epoch** goes once through all batches; each batch makes one **step**: *zero* the gradients,
# *loss*, *backward*, *step*. A **criterion** computes the loss. Ours, `nn.CrossEntropyLoss`, takes
# scores: it has **softmax** inside, which turns the scores of an example into positive numbers of
# sum 1. The loss is minus the logarithm of the label's number, on average. So a network ends with
# scores, without a softmax of its own.
#
# - **Goal**: train a model, and note the loss of each step.
# - **Signature**: `train(data_set, model, criterion, train_loader, optimizer, epochs=100)`
# - **Inputs**: `train_loader` yields batches (x, y), and may shuffle them each time it is asked;
#   `criterion(scores, y)` gives the loss; the `optimizer` is that of the model. Use `data_set` for
#   `accuracy(model, data_set)`, if you want to print or plot it.
# - **Output**: a list of the losses, one number a step, each before its step. (A dict with the last
#   loss of each epoch under "Loss" is accepted, too, as one version of the public lab has it.)
# - **Unchanged**: the data, and settings and state of the optimizer. The weights change by
#   `optimizer.step()` alone, with the whole gradient of the batch: clip nothing.
# - **Edge cases**: the last batch may be smaller; losses may be small or huge; whatever the
#   criterion, use it as it is, and make all epochs.
# - **Example**: 600 points in batches of 50, `epochs=3`: 36 steps, 36 losses.
# - **Effort**: 10 minutes, difficulty 2 of 3, about 9 lines.
# - **Check**: `train`, 4 points.


# %%
def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
    """Train a model in place: one step of the optimizer for each batch of each epoch.

    data_set: to report accuracy on, if at all; criterion(scores, y): the loss; train_loader: yields
    (x, y). Returns the list of the losses, one for each step, before it.
    """
    # BEGIN SOLUTION
    losses = []
    for _ in range(epochs):
        for x, y in train_loader:
            loss = criterion(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    print(f"{epochs} epochs, last loss {loss.item():.2f}, accuracy {accuracy(model, data_set):.2f}")
    return losses
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# `backward` *adds* to the gradients that are there. What must come before it?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Two loops, one in the other. In the inner one *zero*, *loss*, *backward*, *step*, and note the
# loss as a number, with `item`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# losses = []
# for _ in range(epochs):
#     for x, y in ...:
#         loss = ...
#         ...  # three lines
#         losses.append(...)
# return losses
# ```
# </details>
# <details><summary>If the loss does not change</summary>
#
# Is there a `step`? And if `zero_grad` stands between `backward` and `step`, no gradient is left.
# </details>
#
# Two networks on the spiral: one has no hidden layer, the other has 50 hidden units. `SGD` steps
# along the gradient of a batch; `Adam`, used later, has a step size for each weight.

# %% tags=["predict"]
# Accuracy of Net([2, 3]), which has no hidden layer, on three spiral arms?
#   a: about 1/3, as by guessing    b: about 1/2    c: about 0.9
prediction_2 = "?"

# %% tags=["experiment"]
make = solved_or(Net, figures.library_net)
fit, judge = solved_or(train, figures.library_train), solved_or(accuracy, figures.library_accuracy)
torch.manual_seed(0)
nets = {"no hidden layer": make([2, 3]), "50 hidden units": make([2, 50, 3])}
fig, axes = plt.subplots(1, 2, figsize=(10, 5), layout="constrained")
for ax, (name, net) in zip(axes, nets.items(), strict=True):
    loader = DataLoader(train_set, batch_size=30, shuffle=True)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    fit(train_set, net, nn.CrossEntropyLoss(), loader, optimizer, epochs=30)
    figures.draw_regions(net, train_set, ax)
    ax.set(title=f"{name}: right on {judge(net, test_set):.2f} of unseen points")
print("you said", prediction_2, "and the answer is b: about 1/2")
axes[1].legend(loc="upper right")
plt.show()

# %% tags=["explain"]
# One sentence: why are the regions on the left bounded by straight lines?
explanation_2 = ""

# %% [markdown]
# *The figure* shows the plane in three colours. On the left three wedges meet near the middle and
# cut through all arms: about half of the points are right. On the right the borders wind along the
# arms: about 0.93. This is one seed; nine others give 0.52 to 0.54, and 0.93 to 0.97.
#
# <details><summary>Compare with ours</summary>
#
# Each score is a linear function of the point. Where the two largest are equal, their difference is
# 0: that is a straight line.
# </details>
#
# ## 5. Count
#
# ### Exercise 4: count the parameters
#
# - **Goal**: tell how many numbers a model has to learn.
# - **Signature**: `count_parameters(model)`
# - **Inputs**: any `nn.Module`.
# - **Output**: a whole number: the elements of all its parameters.
# - **Unchanged**: the model, which of its parameters are frozen, too.
# - **Edge cases**: parameters of any shape, also of a single number; a parameter that stands at
#   several places counts once; frozen ones (`requires_grad=False`) count; buffers, such as the
#   statistics of batch normalization, do not.
# - **Example**: linear layers 2 -> 3 -> 2 have 17 parameters.
# - **Effort**: 4 minutes, difficulty 1 of 3, 1 line.
# - **Check**: `count_parameters`, 2 points.


# %%
def count_parameters(model):
    """Return how many numbers the parameters of a model hold; what is shared counts once."""
    # BEGIN SOLUTION
    return sum(parameter.numel() for parameter in model.parameters())
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Does `model.parameters()` yield a shared parameter once or twice? Try it: put one layer into an
# `nn.Sequential` twice.
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `numel` gives the number of elements of a tensor.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# return sum(... for parameter in ...)
# ```
# </details>
# <details><summary>If you get 4 or 10 instead of 17</summary>
#
# You count tensors, or their rows: `len` of a tensor is its first dimension.
# </details>
#
# Back to part 1: layers 2 -> 20 -> 20 -> 3.

# %% tags=["predict"]
# How many parameters does the network with the plain list know?
#   a: 543, those of all layers    b: 63, those of the last layer    c: none
prediction_3 = "?"

# %% tags=["experiment"]
count = solved_or(count_parameters, figures.library_count)
fig, axes = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained", width_ratios=[1.4, 3])
for ax, keep in zip(axes, (list, nn.ModuleList), strict=True):
    torch.manual_seed(0)
    net = TwoHidden(keep)
    layers = [*net.hidden, net.last]
    before = [linear.weight.clone() for linear in layers]
    descend(net, train_set, steps=500)
    moved = [not torch.equal(a, linear.weight) for a, linear in zip(before, layers, strict=True)]
    print(f"{keep.__name__:10}  {count(net)} parameters; layers that moved: {moved}")
    print(" " * 12 + "state dict: " + ", ".join(net.state_dict()))
    figures.draw_network(net, ax)
    ax.set(title=f"{keep.__name__}: the network knows {count(net)} parameters")
print("you said", prediction_3, "and the answer is b: 63")
plt.show()

# %% tags=["explain"]
# One sentence: why did the loss of the list fall all the same?
explanation_3 = ""

# %% [markdown]
# *The figure* is drawn from what each network says of itself, `named_modules()`: a column of units
# a size, a line a weight, solid if positive, dashed if negative. On the right are three layers of
# 60, 420 and 63 parameters. On the left there is only the last one.
#
# <details><summary>Compare with ours</summary>
#
# The last layer learns to make the best of 20 random features. That is enough for the loss to fall
# and for nobody to become suspicious. Count before you train.
# </details>
#
# ## 6. A failure to notice
#
# The next network has five mistakes. It is meant to be as its docstring says. `nn.LayerNorm(n)`
# brings the n numbers of each example to mean 0 and standard deviation 1; then it multiplies them
# by n weights and adds n biases, which are learnt.


# %% tags=["given"]
class BrokenNet(nn.Module):
    """`depth` hidden layers of n units and a linear output.

    Each hidden layer is linear, then LayerNorm, then ReLU. x: (m, in_size) -> scores (m, out_size).
    """

    def __init__(self, in_size, n, out_size, depth):
        super().__init__()
        self.first = nn.Linear(in_size, n)
        self.hidden = nn.ModuleList([nn.Linear(n, n)] * (depth - 1))
        self.norms = [nn.LayerNorm(n) for _ in range(depth)]
        self.last = nn.Linear(n, out_size)

    def forward(self, x):
        h = torch.relu(self.norms[0](self.first(x))).detach()
        for linear, norm in zip(self.hidden, self.norms[1:], strict=True):
            y = torch.relu(norm(linear(h)))
        return torch.softmax(self.last(y), dim=1)


# %% tags=["predict"]
# Trained with cross-entropy, how often is it right on unseen points?
#   a: 1/3: it can't learn    b: about 0.6    c: above 0.9
prediction_4 = "?"

# %% tags=["experiment"]
torch.manual_seed(0)
net = BrokenNet(2, 20, 3, depth=4)
loader = DataLoader(train_set, batch_size=60, shuffle=True)
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
fit, judge = solved_or(train, figures.library_train), solved_or(accuracy, figures.library_accuracy)
count = solved_or(count_parameters, figures.library_count)
losses = fit(train_set, net, nn.CrossEntropyLoss(), loader, optimizer, epochs=25)
print(f"accuracy {judge(net, test_set):.2f}, last losses {sum(losses[-10:]) / 10:.2f}")
print("you said", prediction_4, "and the answer is c: above 0.9")
print("parameters", count(net), "instead of", 60 + 3 * 420 + 4 * 40 + 63)
print("without gradient:", [name for name, one in net.named_parameters() if one.grad is None])
print("sum of the scores of a point:", f"{net(test_set.x[:1]).sum():.2f}")

# %% tags=["explain"]
# Which printed number betrays which mistake? Which mistake shows in none of them?
explanation_4 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# The accuracy betrays nothing: it is above 0.9, with nine other seeds, too. The loss can't fall
# below 0.55, because of the last line of `forward`: scores that add up to 1 tell it. Two of the
# others show in the count, one in the gradients, one in none of them: that one you have to read.
# (That 543 is also the number of part 1 is chance.)
# </details>
#
# ### Exercise 5: mend it
#
# - **Goal**: write the network that BrokenNet is meant to be.
# - **Signature**: `MendedNet(in_size, n, out_size, depth)`, an `nn.Module` with `forward(x)`
# - **Inputs**: sizes; `depth`, the number of hidden layers, at least 1; `x` (m, in_size) float32.
# - **Output**: (m, out_size), as the docstring of BrokenNet says; scores of any size.
# - **Unchanged**: x, and what is right: layers stay `nn.Linear` with biases and `nn.LayerNorm(n)`.
# - **Edge cases**: with `depth=1` the first layer is the only hidden one; m may be 1.
# - **Example**: `MendedNet(2, 20, 3, 4)` has 1,543 parameters.
# - **Effort**: 10 minutes, difficulty 2 of 3; copy the code, change 5 lines.
# - **Check**: `MendedNet`, 2 points.


# %%
class MendedNet(nn.Module):
    """`depth` hidden layers of n units, each linear, LayerNorm, ReLU, and a linear output.

    x: (m, in_size) float32 -> scores (m, out_size).
    """

    def __init__(self, in_size, n, out_size, depth):
        super().__init__()
        # BEGIN SOLUTION
        self.first = nn.Linear(in_size, n)
        self.hidden = nn.ModuleList(nn.Linear(n, n) for _ in range(depth - 1))
        self.norms = nn.ModuleList(nn.LayerNorm(n) for _ in range(depth))
        self.last = nn.Linear(n, out_size)
        # END SOLUTION

    def forward(self, x):
        # BEGIN SOLUTION
        h = torch.relu(self.norms[0](self.first(x)))
        for linear, norm in zip(self.hidden, self.norms[1:], strict=True):
            h = torch.relu(norm(linear(h)))
        return self.last(h)
        # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What is `[layer] * 3`: three layers, or one layer three times?
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# Two mistakes are in `__init__`, three in `forward`. What goes into the second hidden layer, and
# what into the third?
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# self.hidden = nn.ModuleList(... for _ in range(depth - 1))
# self.norms = ...
#
# h = torch.relu(...)
# for linear, norm in zip(self.hidden, self.norms[1:], strict=True):
#     ... = ...
# return ...
# ```
# </details>
# <details><summary>If the loss still can't fall below 0.55</summary>
#
# What does `nn.CrossEntropyLoss` do with what your last line returns?
# </details>
#
# ## 7. Deeper
#
# A **block** adds something to what it gets: $h \leftarrow h + \mathrm{relu}(W h + b)$. The first
# term is the **skip connection**: whatever the weights, what comes in also goes out, and so does
# the gradient on its way back. If W and b are 0, the block changes nothing.
#
# A state dict holds the registered parameters and buffers, not the code: to load it you make a
# network of the same sizes first. `torch.save(net.state_dict(), "net.pt")` writes it to a file, and
# `torch.load("net.pt", weights_only=True)` reads it without running code that a file might hold.
#
# ### Exercise 6: a residual network
#
# - **Goal**: build a network of blocks that can be saved and loaded.
# - **Signature**: `ResidualMLP(in_size, width, out_size, n_blocks)`, an `nn.Module`
# - **Inputs**: three sizes, the number of blocks; `x` (m, in_size) float32.
# - **Output**: (m, out_size): linear to `width`, the blocks, linear to `out_size`, all with biases.
#   ReLU stands in the blocks only.
# - **Unchanged**: x. No number is kept outside the state dict: a new network of the same sizes that
#   loads it with `load_state_dict` gives the same outputs.
# - **Edge cases**: `n_blocks` may be 0, m may be 1; each block has weights and a bias of its own;
#   gradients flow through block and skip connection.
# - **Example**: h = [2, -3] and W h + b = [1, -1]: the block gives [3, -3].
# - **Effort**: 10 minutes, difficulty 2 of 3, about 8 lines.
# - **Check**: `ResidualMLP`, 3 points.


# %%
class ResidualMLP(nn.Module):
    """Linear to width, n_blocks times h + relu(linear(h)), then linear to out_size.

    x: (m, in_size) float32 -> (m, out_size). Its state dict holds all that it has learnt.
    """

    def __init__(self, in_size, width, out_size, n_blocks):
        super().__init__()
        # BEGIN SOLUTION
        self.first = nn.Linear(in_size, width)
        self.blocks = nn.ModuleList(nn.Linear(width, width) for _ in range(n_blocks))
        self.last = nn.Linear(width, out_size)
        # END SOLUTION

    def forward(self, x):
        # BEGIN SOLUTION
        h = self.first(x)
        for block in self.blocks:
            h = h + torch.relu(block(h))
        return self.last(h)
        # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which line of your `Net.forward` changes, and how?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# Two linear layers by name, the blocks in an `nn.ModuleList`. `forward`: first, the loop, last.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# h = self.first(x)
# for block in ...:
#     h = ... + ...
# return ...
# ```
# </details>
# <details><summary>If you see: modified by an inplace operation</summary>
#
# `h += …` overwrites what backward needs; `h = h + …` makes a new tensor.
# </details>
#
# Now 30 blocks against a plain network that is as deep and as wide. Both begin with the weights
# that PyTorch draws.

# %% tags=["predict"]
# 32 linear layers each, 20 epochs. Accuracy on unseen points of the plain and the residual network?
#   a: 0.95 and 0.95    b: 1/3 and 0.95    c: 0.95 and 1/3
prediction_5 = "?"

# %% tags=["experiment"]
make = solved_or(Net, figures.library_net)
make_residual = solved_or(ResidualMLP, figures.library_residual)
fit, judge = solved_or(train, figures.library_train), solved_or(accuracy, figures.library_accuracy)
torch.manual_seed(0)
deep = {"plain": make([2] + 31 * [20] + [3]), "residual": make_residual(2, 20, 3, 30)}
fig, ax = plt.subplots()
for (name, net), style in zip(deep.items(), ("--", "-"), strict=True):
    spread = net(test_set.x).std(dim=0).mean()  # of a score, over the points
    loader = DataLoader(train_set, batch_size=60, shuffle=True)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.003)
    losses = fit(train_set, net, nn.CrossEntropyLoss(), loader, optimizer, epochs=20)
    ax.semilogy(losses, style, color="black", label=name)
    print(f"{name}: spread of the first scores {spread:.0e}, accuracy {judge(net, test_set):.2f}")
print("you said", prediction_5, "and the answer is b")
ax.set(title="32 layers: only the residual network learns", xlabel="step", ylabel="loss (log axis)")
ax.legend()
plt.show()
copy = make_residual(2, 20, 3, 30)
copy.load_state_dict(net.state_dict())
print("a new network with this state dict:", f"{judge(copy, test_set):.2f}")

# %% tags=["explain"]
# One sentence: at the beginning, how much does the output of the plain network depend on x?
explanation_5 = ""

# %% [markdown]
# *The figure* shows the loss over 200 steps. The dashed line (plain) stays at 1.10, the loss of
# guessing; accuracy is 1/3. The other (residual) begins near 200, with other seeds still above
# 10, and falls below 0.3. It begins so high because each of the 30 blocks adds what ReLU gives,
# which is never below 0. This is one seed; of nine others no plain network learns, and all residual
# ones do.
#
# <details><summary>Compare with ours</summary>
#
# Hardly at all: its first scores differ by less than 1e-7 between points. PyTorch's weights are
# small, so each layer shrinks the differences, and after 31 of them little but the biases is left.
# In the residual network x goes past all blocks. It is these weights that fail, not depth itself:
# the extension draws larger ones.
# </details>
#
# ## 8. The spiral
#
# ### Exercise 7: learn the spiral
#
# - **Goal**: train a network so well that it is right on points that it has never seen.
# - **Signature**: `fit_spiral(net, data_set)`
# - **Inputs**: an untrained network with 2 inputs, 3 scores and one or two hidden layers of 20 to
#   50 units; a data set as in exercise 2 of 60 to 200 points an arm, which is turned at random and
#   may be mirrored.
# - **Output**: a list of at least two losses, the last ones lower than the first. The network is
#   trained in place.
# - **Unchanged**: the data and the shapes of the weights.
# - **Edge cases**: use at most 5 seconds. Optimizer, learning rate, batches and steps are yours.
# - **Example**: ours is right on 0.99 of unseen points after 300 steps; with 200 points an arm, at
#   least 0.93 is asked for.
# - **Effort**: 12 minutes, difficulty 2 of 3, about 9 lines.
# - **Check**: `fit_spiral`, 2 points.


# %%
def fit_spiral(net, data_set):
    """Train a network in place until it tells the arms of a spiral apart; return its losses.

    net: (m, 2) -> (m, 3) scores; data_set.x: (m, 2) float32; data_set.y: (m,) int64, 0 to 2.
    """
    # BEGIN SOLUTION
    optimizer = torch.optim.Adam(net.parameters(), lr=0.03)
    losses = []
    for _ in range(300):
        loss = nn.functional.cross_entropy(net(data_set.x), data_set.y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Do the last losses of your runs still fall? Then what is missing: larger steps, or more of them?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `train` with a `DataLoader`, or all points at once; `torch.optim.Adam` needs little tuning.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# loader = DataLoader(data_set, batch_size=..., shuffle=...)
# optimizer = ...
# return train(data_set, net, ..., loader, optimizer, epochs=...)
# ```
# </details>
# <details><summary>If the accuracy stays near 1/3</summary>
#
# Has the optimizer got `net.parameters()`? Does a batch hold points of all arms?
# </details>

# %% tags=["predict"]
# Five runs differ in their first weights only. Their accuracies on unseen points differ by
#   a: less than 0.02    b: about 0.05    c: more than 0.1
prediction_6 = "?"

# %% tags=["experiment"]
fit, judge = (
    solved_or(fit_spiral, figures.library_fit),
    solved_or(accuracy, figures.library_accuracy),
)
shares = []
for seed in SEEDS:
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Linear(2, 50), nn.ReLU(), nn.Linear(50, 3))
    losses = fit(net, train_set)
    shares.append(judge(net, test_set))
    seen = judge(net, train_set)
    print(f"seed {seed}: last loss {losses[-1]:.3f}, seen {seen:.3f}, unseen {shares[-1]:.3f}")
apart = max(shares) - min(shares)
print("you said", prediction_6, f"and the answer is a, for our solution; yours: {apart:.3f} apart")

# %% tags=["explain"]
# One sentence: why is the spread of five runs a part of the answer?
explanation_6 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# A difference between two methods means little if it is no larger than that between two runs of one
# method. Here runs differ by less than 0.02: who reports 0.01 more has shown nothing.
# </details>
#
# ## 9. Limits and recall
#
# Skip connections keep deep networks trainable; they do not make them better than shallow ones
# here: 50 hidden units are enough for this spiral. We used one data set and one learning rate for
# each.
#
# Without looking up:
#
# 1. How many parameters has `Net([3, 4, 2])`?
# 2. Part 2 again with $x = [2, 1]$: what is the output?
# 3. Which two things go wrong if layers are kept in a plain list?
# 4. `nn.ModuleList([layer] * 4)`: how many layers does the optimizer train?
# 5. **New**: a colleague loads a state dict and gets no error, but other outputs than before. Name
#    two causes, and what to print to tell them apart.
# 6. Write `Net` again, from memory, on paper.
#
# <details><summary>Answers to all six</summary>
#
# 1: 26. 2: [3, 3], then 14. 3: They are not trained, as the optimizer does not get them, and not
# saved, as the state dict does not hold them. 4: one.
#
# 5: A part is not in the state dict (a list, a plain tensor): print its keys, and look what is
# missing. Or the mode differs (dropout, batch norm): print `net.training`. Or the code has changed,
# such as an activation: that shows in neither, so read `forward`.
#
# 6: Compare with your exercise 1. Pairs, a ModuleList, ReLU between any two layers and none at the
# end: then it is right.
# </details>
#
# ## Extension: depth, first weights and real digits
#
# Is it depth that the plain network can't stand, or its first weights? PyTorch draws weights of
# variance $1 / (3 n)$ for a layer of $n$ inputs. **He weights** have $2 / n$: with ReLU, signals
# then keep their size on average. We train at three depths, on the spiral and on scikit-learn's
# 1,797 handwritten digits (8 x 8 grey values, 10 classes). All five seeds run at once, as each
# weight has one axis more.

# %% tags=["predict"]
# A plain network of 32 layers with He weights, on the spiral, on unseen points:
#   a: 1/3, as before    b: about 0.7    c: above 0.8 in most runs
prediction_7 = "?"

# %% tags=["experiment"]
depths, kinds = (4, 16, 32), ("plain", "residual", "He")
fig, axes = plt.subplots(1, 2, figsize=(10, 4), sharey=True, layout="constrained")
places = (("spiral", figures.spirals(len(SEEDS)), 20), ("digits", figures.digits(len(SEEDS)), 32))
for ax, (name, data, width) in zip(axes, places, strict=True):
    found = {}
    for kind in kinds if data else ():
        runs = [figures.deep_accuracies(kind, data, width, depth) for depth in depths]
        found[kind] = torch.stack(runs)
        told = [f"{one.mean():.2f} ({one.min():.2f} to {one.max():.2f})" for one in runs]
        print(f"{name} {kind:8}  " + ", ".join(told))
    figures.plot_depths(name, found, depths, ax)
print("you said", prediction_7, "and the answer is c")
axes[0].set(ylabel="accuracy on unseen examples")
axes[0].legend(loc="lower left")
fig.suptitle("Skip connections and larger first weights both help deep networks learn")
plt.show()

# %% tags=["explain"]
# One sentence: what do a skip connection and larger first weights have in common?
explanation_7 = ""

# %% [markdown]
# *The figure* shows accuracy at 4, 16 and 32 layers, a point a seed, for the spiral (left) and the
# digits (right). At 32 layers the plain networks guess. The residual ones reach 0.96 and 0.93. With
# He weights the plain ones reach 0.95 on the spiral, but about 0.6 on the digits. Ten other runs
# all got above 0.8 on the spiral, and between 0.35 and 0.75 on the digits. More than 4 layers gain
# nothing on digits. So "only residual networks can be deep" is a statement about first weights, and
# here about 200 steps at one rate.
#
# <details><summary>Compare with ours</summary>
#
# Both keep what comes in from vanishing on its way through the layers: the one adds it again, the
# other keeps its size.
# </details>
#
# ## Read more
#
# - K. He, X. Zhang, S. Ren, J. Sun, *Deep Residual Learning for Image Recognition*, 2015. Plain
#   networks of 56 layers had a higher training error than those of 20; with skip connections, more
#   layers were better.
# - K. He, X. Zhang, S. Ren, J. Sun, *Delving Deep into Rectifiers*, 2015. With variance $2 / n$ a
#   plain ReLU network of 30 layers learnt, where Xavier's weights made it stall.
# - A. Veit, M. Wilber, S. Belongie, *Residual Networks Behave Like Ensembles of Relatively Shallow
#   Networks*, 2016. One layer taken out of a trained network hardly hurts. Whether "ensemble" is
#   the right word is disputed: its members are trained together.
# - H. Zhang, Y. Dauphin, T. Ma, *Fixup Initialization*, 2019. Residual networks learn without
#   normalization if their blocks begin small: ours begin with a loss of 200.
# - L. Xiao and others, *Dynamical Isometry and a Mean Field Theory of CNNs*, 2018. Plain networks
#   of 10,000 layers learn, given suitable first weights. Why skip connections help is still argued.
