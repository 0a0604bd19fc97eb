# %% [markdown]
# # Keras: models, training and what they assume
#
# **The question.** Keras trains a model in three lines. What do these lines take for granted, and
# how do you notice when it does not hold?
#
# After this lesson you can
#
# 1. compute a loss with operations that gradients pass (exercise 1);
# 2. build stacks and graphs of layers, share one and cut a part out (exercises 2 to 4);
# 3. choose the loss that fits outputs and labels, and the rows to validate on (exercises 5, 6);
# 4. write a layer with two modes and a callback (exercises 7, 8);
# 5. save a model and go on with it (exercise 9).
#
# You need NumPy, gradient descent, and classes of Python. The core, parts 1 to 9, takes about two
# hours, with a break after part 4; the extensions are optional. (All times are our estimates: no
# readers were timed yet.) Nine exercises give 20 points; predictions are for you alone. You may
# leave an exercise and go on: the experiments then run the library's version.
#
# Install Keras with `pip install keras==3.15.1`. It computes by another library, its *backend*:
# here PyTorch.

# %% [markdown]
# ## Contents and notation
#
# **1** Operations · **2** A stack · **3** A graph · **4** Compile · **5** Fit · **6** Two modes ·
# **7** Stop in time · **8** Save and load · **9** Limits and recall · Extensions: **10** Real
# digits · **11** Read more
#
# | Symbol | Meaning | Shape | In code |
# |---|---|---|---|
# | $x$ | examples, one a row | (N, D) | `x` |
# | $y$ | their classes, from 0 to K - 1 | (N,) | `y`, `labels` |
# | $z$ | *logits*: scores before softmax | (N, K) | `logits` |
# | $p$ | probabilities, softmax of $z$ | (N, K) | |
#
# The name of a variable has to be set before Keras is imported, or it looks for TensorFlow.

# %% tags=["given"]
import os
import tempfile

os.environ["KERAS_BACKEND"] = "torch"

import keras
import matplotlib.pyplot as plt
import numpy as np
import torch
from keras import layers, ops

import keras_models_figures as figures
import keras_models_library as library
from checks_support import solved_or

SEEDS = range(5)
torch.set_num_threads(1)  # small networks gain nothing from more
plt.rcParams.update(figures.STYLE)
print("Keras", keras.__version__, "on", keras.config.backend(), torch.__version__)

# %% [markdown]
# **Warm-up.** Answer first, then unfold.
#
# <details><summary>What does softmax make of [0, 0]?</summary>
#
# [0.5, 0.5]: scores that are equal give equal probabilities.
# </details>
#
# <details><summary>Which loss has a classifier of three classes that knows nothing?</summary>
#
# Each class has the probability 1/3: the cross-entropy is log 3 = 1.1. We shall need this number.
# </details>
#
# ## 1. Operations
#
# `keras.ops` has NumPy's functions, on tensors of the backend. They take arrays, too, and gradients
# pass through them; through NumPy they do not.
#
# The *cross-entropy* of an example is $-\log p_y$, which for logits is
# $\log \sum_k e^{z_k} - z_y$. By hand, for two examples:
#
# | $z$ | $y$ | $\log \sum_k e^{z_k}$ | $z_y$ | loss |
# |---|---|---|---|---|
# | [0, 0] | 0 | 0.693 | 0 | 0.693 |
# | [2, 0] | 1 | 2.127 | 0 | 2.127 |
#
# The mean is 1.410.
#
# ### Exercise 1: cross-entropy
#
# - **Goal**: compute the mean cross-entropy of logits.
# - **Signature**: `cross_entropy(logits, labels)`
# - **Inputs**: `logits` (N, K), float32; `labels` (N,), whole numbers from 0 to K - 1. Both are
#   NumPy arrays or tensors.
# - **Output**: a number, or a tensor that holds one.
# - **Unchanged**: both inputs.
# - **Edge cases**: logits of 1000 and -1000 give the true loss. Where `logits` is a tensor that
#   asks for a gradient, it gets one.
# - **Example**: the two rows above give 1.410.
# - **Effort**: 6 minutes, difficulty 2 of 3, about 3 lines; any function of Keras's may help.
# - **Check**: `cross_entropy`, 2 points.


# %%
def cross_entropy(logits, labels):
    """Return the mean over rows of log(sum(exp(z))) - z[label].

    logits: (N, K) float32; labels: (N,) whole numbers. Arrays or tensors; gradients pass.
    """
    # BEGIN SOLUTION
    logits = ops.convert_to_tensor(logits)
    own = ops.sum(logits * ops.one_hot(labels, logits.shape[1], dtype=logits.dtype), axis=1)
    return ops.mean(ops.logsumexp(logits, axis=1) - own)
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# In the table: along which axis is the sum, and what is the mean over?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `ops.logsumexp` does not overflow. `ops.one_hot(labels, K)` times the logits leaves one of each
# row.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# own = ops.sum(... * ops.one_hot(labels, ...), axis=...)
# return ops.mean(ops.logsumexp(logits, axis=...) - ...)
# ```
# </details>
# <details><summary>If you see: can't call numpy() on a tensor that requires grad</summary>
#
# A function of NumPy's is in the way: take the one of `ops`.
# </details>
#
# ## 2. A stack
#
# A `keras.Sequential` is a list of layers, each fed by the one before. `Dense(5)` has a matrix and
# a bias. Which shape the matrix has depends on the input, so without `keras.Input` there are no
# weights until data comes. With four features, a hidden layer of 5 units and 3 classes there are
# 4·5 + 5 = 25 and 5·3 + 3 = 18 numbers: 43 in all.
#
# ### Exercise 2: a classifier
#
# - **Goal**: stack hidden layers and an output layer.
# - **Signature**: `classifier(features, widths, classes)`
# - **Inputs**: the number of features; a list of the widths of hidden layers; the number of
#   classes.
# - **Output**: a Keras model from (N, features) to logits (N, classes): for each width a `Dense`
#   with ReLU, then a `Dense` without an activation.
# - **Unchanged**: `widths`.
# - **Edge cases**: `widths` may be empty. The weights are there before any data. Each call makes a
#   new model.
# - **Example**: `classifier(4, [5], 3).count_params()` is 43.
# - **Effort**: 4 minutes, difficulty 1 of 3, about 5 lines.
# - **Check**: `classifier`, 2 points.


# %%
def classifier(features, widths, classes):
    """Return a model with its weights: Dense layers of these widths with ReLU, and one of logits.

    From (N, features) to (N, classes).
    """
    # BEGIN SOLUTION
    stack = [keras.Input((features,))]
    stack += [layers.Dense(width, activation="relu") for width in widths]
    return keras.Sequential([*stack, layers.Dense(classes)])
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How many Dense layers are there if `widths` is [5, 6]? Which of them has no ReLU?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `keras.Input((features,))` comes first. `model.add(layer)` adds one at the end.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# model = keras.Sequential([keras.Input(...)])
# for width in widths:
#     model.add(layers.Dense(..., activation=...))
# model.add(layers.Dense(...))
# return model
# ```
# </details>
#
# ## 3. A graph
#
# Not all models are stacks. A layer that is called on a `keras.Input` computes nothing: it notes
# what would be computed from what. `keras.Model(inputs, outputs)` keeps the *graph* of these notes,
# the tutorials' *computation graph*, and runs it for each batch.
#
# Are two examples of one class? A model can *encode* both by the same layer and compare the codes
# $h_a$ and $h_b$:
#
# $$\mathrm{sigmoid}(v \cdot |h_a - h_b| + c)$$
#
# By hand: codes 3 and 1 with $v = -1$, $c = 1$ give sigmoid(-1) = 0.27, equal codes
# sigmoid(1) = 0.73. *The same layer* means the same weights: it is made once and called twice.
#
# ### Exercise 3: a comparison
#
# - **Goal**: build this graph.
# - **Signature**: `comparison(features, width)`
# - **Inputs**: the number of features; the width of the encoder, a `Dense` with ReLU.
# - **Output**: a Keras model; for a list of two batches (N, features) it gives (N, 1), by the
#   formula, where $v$ and $c$ are those of a `Dense(1)`.
# - **Unchanged**: nothing is given that could change.
# - **Edge cases**: with a and b changed about, the output is the same. There are
#   `features * width + width + width + 1` weights.
# - **Example**: of 4 features and width 5 there are 31 weights.
# - **Effort**: 8 minutes, difficulty 2 of 3, about 5 lines.
# - **Check**: `comparison`, 3 points.


# %%
def comparison(features, width):
    """Return a model of two inputs (N, features): sigmoid(Dense(1)(|h_a - h_b|)), (N, 1).

    h_a and h_b come from one Dense layer of this width with ReLU.
    """
    # BEGIN SOLUTION
    a, b = keras.Input((features,)), keras.Input((features,))
    encode = layers.Dense(width, activation="relu")
    apart = ops.abs(encode(a) - encode(b))
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(apart))
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How often may `layers.Dense(width, …)` be written?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# Two inputs, one encoder, `ops.abs` of a difference, a `Dense(1)`, a model.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# a, b = keras.Input(...), keras.Input(...)
# encode = layers.Dense(...)
# apart = ops.abs(... - ...)
# return keras.Model([a, b], layers.Dense(1, activation=...)(apart))
# ```
# </details>

# %% tags=["given"]
pairs = solved_or(comparison, library.comparison)(4, 5)
print("weights:", pairs.count_params(), "and with an encoder for each input:", 31 + 25)
figures.draw_graph(pairs)
plt.show()

# %% [markdown]
# *The figure* shows the graph from left to right, as the model keeps it. Two arrows lead into
# `dense`, which is there once: its 25 weights learn from both inputs.
#
# Since the graph is kept, a part of it is a model, too: from the inputs to any layer on the way.
#
# ### Exercise 4: a part of a graph
#
# - **Goal**: make a model that ends at a layer.
# - **Signature**: `up_to(model, name)`
# - **Inputs**: a functional or sequential model with its weights; the name of a layer in it that is
#   called once.
# - **Output**: a Keras model with the inputs of `model`; its output is what that layer puts out.
# - **Unchanged**: `model` does what it did.
# - **Edge cases**: the weights are shared: where `model` learns, the part does. There may be
#   branches, several inputs, and layers behind the one asked for, or none.
# - **Example**: `up_to(model, model.layers[-1].name)` gives what `model` gives.
# - **Effort**: 4 minutes, difficulty 2 of 3, one line.
# - **Check**: `up_to`, 2 points.


# %%
def up_to(model, name):
    """Return a model from the inputs of a model to the output of its layer of this name.

    It shares the weights of the given one, which stays as it is.
    """
    # BEGIN SOLUTION
    return keras.Model(model.inputs, model.get_layer(name).output)
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which two things does `keras.Model` need, and which of them does a layer know?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `model.inputs`, `model.get_layer(name)`, and a layer's `output`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# return keras.Model(model.inputs, ...)
# ```
# </details>
#
# ## 4. Compile
#
# `compile` says what `fit` will do: which loss, which optimizer, what to report. A loss takes two
# things for granted:
#
# | Labels | Outputs $p$ | Outputs $z$ |
# |---|---|---|
# | classes, (N,) | `SparseCategoricalCrossentropy()` | … `(from_logits=True)` |
# | one-hot rows, (N, K) | `CategoricalCrossentropy()` | … `(from_logits=True)` |
#
# One-hot is class 1 as [0, 1, 0]. Mistaken labels mostly stop with an
# error; mistaken outputs don't.
#
# **A failure to notice.** Three clouds of 60 points, a network with logits, 20 epochs, five seeds:
# once with `from_logits=True`, once without.

# %% tags=["predict"]
# Without it, what happens?   a: an error   b: it learns as well   c: it runs, and learns little
prediction_1 = "?"

# %% tags=["experiment"]
print("you said", prediction_1, "and the answer is c: no error, and far less is learnt")
curves, make = {}, solved_or(classifier, library.classifier)
for name, is_told in (("from_logits=True", True), ("left out", False)):
    curves[name], first, last = [], [], []
    for seed in SEEDS:
        keras.utils.set_random_seed(seed)
        model = make(2, [16], 3)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=is_told)
        model.compile(keras.optimizers.SGD(0.1), loss, metrics=["accuracy"])
        x, y = library.clouds(seed)
        first.append(model.evaluate(x, y, verbose=0)[0])
        history = model.fit(x, y, epochs=20, verbose=0).history
        curves[name].append(history["accuracy"])
        last.append(history["accuracy"][-1])
    print(f"{name:16}: loss before training {np.median(first):.1f},", end=" ")
    print(f"accuracy {np.median(last):.2f}, from {min(last):.2f} to {max(last):.2f}")
ax = plt.figure(figsize=(8, 4)).add_subplot(xlabel="epoch", ylabel="training accuracy")
ax.set_title("Without from_logits it runs, and learns little")
figures.draw_runs(ax, curves)
plt.show()

# %% tags=["explain"]
# One sentence: which number, printed before any training, gives the mistake away, and why?
explanation_1 = ""

# %% [markdown]
# *The figure* shows the median accuracy of five runs, and bands over all. With `from_logits=True`
# all end at about 0.90 or above; left out, the median is near 0.33, and the runs lie far apart.
#
# <details><summary>Compare with ours</summary>
#
# The loss: three classes of which nothing is known cost about log 3 = 1.1. The median is 1.3 with
# `from_logits=True` and 2.9 without it; in single runs it is up to 10, but also once 1.0, by luck,
# so look at several. Scores that are negative are no probabilities: Keras cuts them off near 0,
# where no gradient is left.
# </details>
#
# ### Exercise 5: compile
#
# - **Goal**: compile a classifier of logits.
# - **Signature**: `compile_classifier(model, one_hot, learning_rate)`
# - **Inputs**: a model that puts out logits (N, K); whether its labels will be one-hot rows, True,
#   or classes, False; a number.
# - **Output**: `model` itself, compiled: plain gradient descent at this rate, the mean
#   cross-entropy as its loss, and the accuracy as a metric, under any name.
# - **Unchanged**: the model's weights.
# - **Edge cases**: no momentum, no decay.
# - **Example**: for a model that returns its input, the rows of part 1 give a loss of 1.410 and an
#   accuracy of 0.5.
# - **Effort**: 6 minutes, difficulty 2 of 3, about 6 lines.
# - **Check**: `compile_classifier`, 3 points.


# %%
def compile_classifier(model, one_hot, learning_rate):
    """Compile a model of logits for one-hot labels or classes, and return it.

    Plain SGD at the learning rate, mean cross-entropy, and accuracy as a metric.
    """
    # BEGIN SOLUTION
    kind = "CategoricalCrossentropy" if one_hot else "SparseCategoricalCrossentropy"
    loss = getattr(keras.losses, kind)(from_logits=True)
    model.compile(keras.optimizers.SGD(learning_rate), loss, metrics=["accuracy"])
    return model
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# In which row of the table are one-hot labels, in which column logits?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `keras.optimizers.SGD`, the two losses, and `metrics=["accuracy"]`, which finds the accuracy that
# fits the labels. `compile` returns nothing.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# if one_hot:
#     loss = keras.losses....(from_logits=...)
# else:
#     loss = ...
# model.compile(optimizer=..., loss=loss, metrics=[...])
# return ...
# ```
# </details>
#
# ## 5. Fit
#
# `fit` goes over the rows `epochs` times, in batches of 32, and returns a `History`; its `history`
# is a dict of what was reported, an entry an epoch. With `validation_split=0.25` the *last* quarter
# of the rows is kept apart, and measured after each epoch. Only then are the others shuffled.
#
# Our clouds come sorted by class, as data often does. We keep apart a third.

# %% tags=["predict"]
# The training accuracy will be about 0.95. The validation accuracy?
#   a: about as much    b: about a third    c: 0
prediction_2 = "?"

# %% tags=["experiment"]
print("you said", prediction_2, "and the answer is c: see the sorted rows")
make, prepare = (
    solved_or(classifier, library.classifier),
    solved_or(compile_classifier, library.compile_classifier),
)
for name in ("sorted", "shuffled"):
    seen = []
    for seed in SEEDS:
        keras.utils.set_random_seed(seed)
        x, y = library.clouds(seed)
        order = np.arange(180) if name == "sorted" else np.random.default_rng(seed).permutation(180)
        model = prepare(make(2, [16], 3), False, 0.1)
        run = model.fit(x[order], y[order], epochs=20, validation_split=1 / 3, verbose=0)
        seen.append([values[-1] for values in run.history.values()])
    middle = dict(zip(run.history, np.median(seen, axis=0), strict=True))
    print(f"{name:8}:", ", ".join(f"{key} {value:.2f}" for key, value in middle.items()))

# %% tags=["explain"]
# One sentence: which classes does the model of the sorted rows learn, and which is it asked for?
explanation_2 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# It learns classes 0 and 1, which are all that it sees, and is asked for class 2 only. A validation
# loss that grows while all else is fine does not always mean overfitting.
# </details>
#
# ### Exercise 6: shuffle, then fit
#
# - **Goal**: train with validation on rows drawn at random.
# - **Signature**: `fit_shuffled(model, x, y, share, epochs)`
# - **Inputs**: a compiled model; `x` (N, D) and `y` (N,), NumPy arrays whose rows may be sorted;
#   the share of rows to validate on, such that N times it is a whole number; a number of epochs.
# - **Output**: the dict of the history, with `loss` and `val_loss` among its entries.
# - **Unchanged**: `x` and `y`.
# - **Edge cases**: each other row is learnt from once in an epoch; none is in both sets, which are
#   the same in all epochs; a row keeps its label. Any batch size.
# - **Example**: of 80 rows and share 0.25, 20 are validated on, from all over `x`.
# - **Effort**: 6 minutes, difficulty 2 of 3, about 4 lines.
# - **Check**: `fit_shuffled`, 2 points.


# %%
def fit_shuffled(model, x, y, share, epochs):
    """Train on random rows, validate on the others, a share of all; return the history's dict.

    x: (N, D) and y: (N,), which stay as they are.
    """
    # BEGIN SOLUTION
    order = np.random.permutation(len(x))
    held = round(share * len(x))
    rest, kept = order[held:], order[:held]
    apart = x[kept], y[kept]
    return model.fit(x[rest], y[rest], epochs=epochs, validation_data=apart, verbose=0).history
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# If you shuffle x and y, one after the other, does a row keep its label?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# One permutation for both; indexing by it makes new arrays. Then `validation_split` may take the
# last.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# order = np.random.permutation(...)
# run = model.fit(x[...], y[...], validation_split=..., epochs=...)
# return ...
# ```
# </details>
#
# ## 6. Two modes
#
# Some layers do one thing while they learn and another in use. So a model calls its layers with
# `training=True` in `fit`, and with False in `predict` and `evaluate`. A layer says so by an
# argument of its `call`.
#
# A layer that *centers* subtracts the mean of the batch. In use there may be no batch, so it keeps
# a moving mean $m$ from training, as a weight that no gradient changes:
#
# $$m \leftarrow \text{momentum} \cdot m + (1 - \text{momentum}) \cdot \text{mean}$$
#
# By hand with momentum 0.8 and $m = 0$: the batch 1, 3 has the mean 2, gives -1, 1 and makes
# $m = 0.8 \cdot 0 + 0.2 \cdot 2 = 0.4$. In use, 1 then gives 0.6.
#
# ### Exercise 7: center
#
# - **Goal**: write this layer.
# - **Signature**: `Center(momentum=0.9)`, a `keras.layers.Layer`, which is called with `x` and,
#   maybe, `training`.
# - **Inputs**: a number from 0 up, below 1; further options of a layer, such as `name`; `x` (N, D),
#   float32.
# - **Output**: in training `x` minus the mean of each column; else `x` minus $m$, (D,).
# - **Unchanged**: `x`; in use $m$, too.
# - **Edge cases**: $m$ is the only weight, begins with zeros, and is not trained. Without
#   `training`, a call outside of `fit` is use. `get_config` tells the momentum.
# - **Example**: the numbers above.
# - **Effort**: 15 minutes, difficulty 3 of 3, about 9 lines.
# - **Check**: `Center`, 3 points.


# %%
class Center(layers.Layer):
    """Subtract the mean of the batch in training, and a moving mean of these in use.

    x: (N, D). The moving mean, (D,), is a weight that is not trained: momentum times the old one
    plus 1 - momentum times the batch's.
    """

    def __init__(self, momentum=0.9, **options):
        super().__init__(**options)
        self.momentum = momentum

    def build(self, input_shape):
        """Make the weight; input_shape is (None, D)."""
        # BEGIN SOLUTION
        size = input_shape[-1:]
        self.moving = self.add_weight(shape=size, initializer="zeros", trainable=False)
        # END SOLUTION

    def call(self, x, training=False):
        """Return x minus a mean; in training, update the moving one."""
        # BEGIN SOLUTION
        if not training:
            return x - self.moving
        mean = ops.mean(x, axis=0)
        self.moving.assign(self.momentum * self.moving + (1 - self.momentum) * mean)
        return x - mean
        # END SOLUTION

    def get_config(self):
        """Return the options that make such a layer again, a dict."""
        # BEGIN SOLUTION
        return {**super().get_config(), "momentum": self.momentum}
        # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# In the numbers by hand: which mean does the batch 1, 3 meet, and which one does the next x in use?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `self.add_weight(shape=…, initializer="zeros", trainable=False)`; `weight.assign(value)`;
# `ops.mean` along the rows; `super().get_config()`, with an entry more.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# self.moving = self.add_weight(...)  # build
# if not training:  # call
#     return x - ...
# mean = ops.mean(x, axis=...)
# self.moving.assign(...)
# return x - ...
# return {**super().get_config(), ...}  # get_config
# ```
# </details>
#
# The layer in front of a trained network, in use, by batches of 60 and one by one: once as it
# should be, once with `training=True` always.

# %% tags=["predict"]
# One by one, which accuracy has the network that is always in training?
#   a: as with batches    b: a little less    c: about a third, as if guessing
prediction_3 = "?"

# %% tags=["experiment"]
layer = solved_or(Center, library.Center)


class AlwaysTraining(layer):
    """The mistake: it does not look at training."""

    def call(self, x, training=None):
        return super().call(x, training=True)


print("you said", prediction_3, "and the answer is c: see one by one")
for name, kind in (("right", layer), ("always in training", AlwaysTraining)):
    found = []
    for seed in SEEDS:
        keras.utils.set_random_seed(seed)
        x, y = library.clouds(seed, shuffled=True)
        inner = make(2, [16], 3)
        model = prepare(keras.Sequential([keras.Input((2,)), kind(), inner]), False, 0.1)
        model.fit(x + 3, y, epochs=20, verbose=0)
        x, y = x[:60] + 3, y[:60]  # of all classes, since they are shuffled
        found.append([model.evaluate(x, y, batch_size=n, verbose=0)[1] for n in (60, 1)])
    batches, single = np.median(found, axis=0)
    print(f"{name:18}: by batches {batches:.2f}, one by one {single:.2f}")

# %% tags=["explain"]
# One sentence: what does the network see of a single example that is centered by its own mean?
explanation_3 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# Zeros, whatever the example is: a row minus its own mean. So the answer is the same for all. By
# batches nobody notices, and most tests are run by batches.
# </details>
#
# ## 7. Stop in time
#
# A *callback* is called by `fit` at its steps: `on_train_begin(logs)`, `on_epoch_end(epoch, logs)`,
# `on_train_end(logs)`; `logs` holds what was measured. Its `self.model` is the model, and to set
# `self.model.stop_training = True` ends training after the epoch.
#
# By hand, with `patience` 2: validation losses of 3, 2, 2.5, 2.2. After the second epoch in a row
# that is not better than the best, here the fourth, training stops, and the weights of the second
# epoch come back.
#
# ### Exercise 8: stop early
#
# - **Goal**: write this callback.
# - **Signature**: `StopEarly(patience)`, a `keras.callbacks.Callback`
# - **Inputs**: a whole number from 1 up. `logs["val_loss"]` is there after each epoch.
# - **Output**: an epoch is the best if its loss is below all before. Training stops after
#   `patience` epochs in a row that are not. When it ends, stopped or not, the model has the weights
#   of the best epoch.
# - **Unchanged**: what the model learns until then.
# - **Edge cases**: an equal loss is not better, nor is nan. In a second `fit`, it begins anew.
# - **Example**: the losses above.
# - **Effort**: 12 minutes, difficulty 3 of 3, about 10 lines.
# - **Check**: `StopEarly`, 2 points.


# %%
class StopEarly(keras.callbacks.Callback):
    """Stop after so many epochs in a row without a new best val_loss; bring back the best weights.

    They come back whenever training ends.
    """

    def __init__(self, patience):
        super().__init__()
        self.patience = patience

    def on_train_begin(self, logs=None):
        """Begin anew."""
        # BEGIN SOLUTION
        self.best, self.weights, self.waited = float("inf"), None, 0
        # END SOLUTION

    def on_epoch_end(self, epoch, logs=None):
        """Look at logs["val_loss"]: keep the weights, or count, and stop in time."""
        # BEGIN SOLUTION
        if logs["val_loss"] < self.best:
            self.best, self.weights, self.waited = logs["val_loss"], self.model.get_weights(), 0
            return
        self.waited += 1
        if self.waited >= self.patience:
            self.model.stop_training = True
        # END SOLUTION

    def on_train_end(self, logs=None):
        """Bring back the best weights."""
        # BEGIN SOLUTION
        if self.weights is not None:
            self.model.set_weights(self.weights)
        # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which three things must be remembered from one epoch to the next?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `self.model.get_weights()` makes copies, `set_weights` writes them back. A new best sets the count
# to 0.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# self.best, self.weights, self.waited = float("inf"), None, 0  # on_train_begin
# if logs["val_loss"] < ...:  # on_epoch_end
#     ...
# else:
#     self.waited += 1
#     if self.waited ...:
#         self.model.stop_training = True
# self.model.set_weights(...)  # on_train_end
# ```
# </details>
#
# Two half-moons with a quarter of the labels wrong: 100 points to learn from, 100 to validate on,
# and a network of 128 and 128 units. We stop with patience 10, or go on for 100 epochs; 1,000 new
# points with right labels tell the accuracy.

# %% tags=["predict"]
# Which is better on new points?   a: 100 epochs    b: stopped early    c: alike
prediction_4 = "?"

# %% tags=["experiment"]
print("you said", prediction_4, "and the answer is b: look at the means")
stopper, found = solved_or(StopEarly, library.stop_early), {"100 epochs": [], "stopped early": []}
lengths = []
for seed in SEEDS:
    learn, validate, new = library.moons(seed)
    for name, callbacks in (("100 epochs", []), ("stopped early", [stopper(10)])):
        keras.utils.set_random_seed(seed)
        model = make(2, [128, 128], 2)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(keras.optimizers.Adam(0.02), loss, metrics=["accuracy"])
        plan = {"epochs": 100, "batch_size": 100, "validation_data": validate, "verbose": 0}
        run = model.fit(*learn, callbacks=callbacks, **plan)
        found[name].append(model.evaluate(*new, batch_size=1000, verbose=0)[1])
    lengths.append(len(run.history["loss"]))
for name, values in found.items():
    print(f"{name:13}:", *(f"{value:.2f}" for value in values), f"mean {np.mean(values):.2f}")
print("epochs until it stopped:", *lengths)
ax = plt.figure(figsize=(6, 3.6)).add_subplot(xlabel="run", ylabel="accuracy on new points")
ax.set_title("Runs that stopped early are better on new points")
figures.draw_pairs(ax, found)
plt.show()

# %% tags=["explain"]
# One sentence: what does the network learn after the epoch that was best?
explanation_4 = ""

# %% [markdown]
# *The figure* shows five runs, each with a mark for 100 epochs and one for the run that was
# stopped, which is above it, mostly by far. The means are near 0.78 and 0.84.
#
# <details><summary>Compare with ours</summary>
#
# The wrong labels, one by one. The loss on the other rows, whose wrong labels are others, grows
# meanwhile. (With right labels only, there is little to gain.)
# </details>
#
# ## 8. Save and load
#
# | What is kept | by | layers | weights | optimizer |
# |---|---|---|---|---|
# | a config | `model.get_config()` | yes | no | no |
# | weights | `model.save_weights("….weights.h5")` | no | yes | yes |
# | all | `model.save("….keras")` | yes | yes | yes |
#
# To go on with training, one needs the last: an optimizer has a state of its own, such as a
# velocity. `keras.models.load_model(path)` makes the model anew; a layer that is yours, it asks for
# by `custom_objects={"Center": Center}`, and makes it of what your `get_config` said.
#
# ### Exercise 9: there and back
#
# - **Goal**: save a model whole, and load it.
# - **Signature**: `saved_and_loaded(model, path)`
# - **Inputs**: a compiled model of Keras's own layers; a path that ends with `.keras`.
# - **Output**: another model, loaded from the file.
# - **Unchanged**: `model`.
# - **Edge cases**: the new one predicts as the old one does, and would go on with training as it
#   would; to change one does not change the other. The file stays.
# - **Example**: `saved_and_loaded(model, "net.keras").count_params()` is that of `model`.
# - **Effort**: 3 minutes, difficulty 1 of 3, 2 lines.
# - **Check**: `saved_and_loaded`, 1 point.


# %%
def saved_and_loaded(model, path):
    """Save a model at a path, whole; return what is loaded from there."""
    # BEGIN SOLUTION
    model.save(path)
    return keras.models.load_model(path)
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which row of the table says yes three times?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `model.save` and `keras.models.load_model`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# model.save(...)
# return keras.models.load_model(...)
# ```
# </details>

# %% tags=["given"]
again, x = solved_or(saved_and_loaded, library.saved_and_loaded), library.clouds(0)[0]
model = keras.Sequential([keras.Input((2,)), layers.Dense(16, "relu"), layers.Dense(3)])
model.compile("sgd", "mse")
with tempfile.TemporaryDirectory() as folder:
    twin = again(model, os.path.join(folder, "clouds.keras"))
same = np.allclose(twin.predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-6)
print("the loaded model predicts", "the same" if same else "something else")

# %% [markdown]
# ## 9. Limits and recall
#
# We trained small networks on points in a plane, where a mistake is seen in seconds. That a
# validation loss is right says nothing of data from elsewhere; and who chooses by it, many times,
# fits it, too. On other backends the same lines run; random numbers differ.
#
# Without looking up:
#
# 1. z = [[0, 0, 0]] and y = [2]: which loss?
# 2. How many weights has `classifier(10, [20, 20], 5)`?
# 3. A layer is made twice and called once each, instead of made once and called twice. What
#    changes in `comparison`?
# 4. Which rows does `validation_split=0.1` take, and what do you do first?
# 5. With patience 1, the losses 3, 2, 2, 1: after which epoch does it stop?
# 6. **New:** the last layer has a softmax, and the loss `from_logits=True`. Which loss has a sure
#    and right answer among two classes, at best?
# 7. Write exercise 7 again, from memory, on paper.
#
# <details><summary>Answers</summary>
#
# 1. log 3 = 1.1.
# 2. 220 + 420 + 105 = 745.
# 3. Each input has an encoder of its own: 25 weights more for 4 features and width 5, and to
#    change a and b about changes the output.
# 4. The last tenth, in the given order; shuffle.
# 5. After the third: an equal loss is not better.
# 6. Softmax is applied twice: [1, 0] becomes [0.73, 0.27], so the loss is 0.31.
# 7. build, call, get_config; two modes. Then run its check.
# </details>

# %% [markdown]
# ## Extension: 10. Real digits
#
# scikit-learn's small images of digits, 8 x 8: 300 to learn from, 300 to validate on, 1,000 new
# ones. A network 64-64-10, Adam, batches of 50; three seeds, with patience 5.

# %% tags=["predict"]
# Labels are right here. After how many of 40 epochs does it stop?  a: 5  b: 15  c: 30 or more
prediction_5 = "?"

# %% tags=["experiment"]
data = library.digits(range(3))
if data:
    print("you said", prediction_5, "and the answer is c: it hardly stops")
    for seed, (learn, validate, new) in enumerate(data):
        keras.utils.set_random_seed(seed)
        model = make(64, [64], 10)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(keras.optimizers.Adam(0.003), loss, metrics=["accuracy"])
        plan = {"epochs": 40, "batch_size": 50, "validation_data": validate, "verbose": 0}
        run = model.fit(*learn, callbacks=[stopper(5)], **plan)
        accuracy = model.evaluate(*new, batch_size=1000, verbose=0)[1]
        print(f"{len(run.history['loss'])} epochs, accuracy on new images {accuracy:.3f}")

# %% tags=["explain"]
# One sentence: why does the loss on other images go on falling here?
explanation_5 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# The labels are right, so what is learnt of some images holds for others. The accuracy on new ones
# is near 0.94 or 0.95.
# </details>

# %% [markdown]
# ## 11. Read more
#
# - Chollet and others, *Keras*, from 2015; its guides to the functional model, to layers of one's
#   own and to callbacks.
# - Bromley and others, *Signature verification using a Siamese time delay neural network*, 1993:
#   comparison by a shared encoder.
# - Prechelt, *Early stopping, but when?*, 1998.
