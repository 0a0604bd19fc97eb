"""Wrong and right solutions of the assignment on feed-forward networks, which prove its graders.

Each cell is appended to the reference solution, whose definitions it overrides, or says with `of`
what it is an edit of. A wrong one names the checks that it fails.
"""

# ruff: noqa


# %% [markdown]
# train_perceptron, wrong


# %% wrong="perceptron: takes a sum of 0 for right" of="reference" fails=["check_perceptron_of_the_example", "check_perceptron_counts_mistakes_of_and", "check_perceptron_learns_from_each_mistake", "check_perceptron_goes_on_in_later_epochs", "check_perceptron_counts_mistakes"]
# - if label * (w @ x + b) <= 0:
# + if label * (w @ x + b) < 0:


# %% wrong="perceptron: learns at each row, right or wrong" of="reference" fails=["check_perceptron_learns_from_each_mistake", "check_perceptron_goes_on_in_later_epochs", "check_perceptron_counts_mistakes"]
# - if label * (w @ x + b) <= 0:
# + if True:


# %% wrong="perceptron: learns where it is right" of="reference" fails=["check_perceptron_learns_from_each_mistake", "check_perceptron_goes_on_in_later_epochs", "check_perceptron_counts_mistakes"]
# - if label * (w @ x + b) <= 0:
# + if label * (w @ x + b) >= 0:


# %% wrong="perceptron: leaves the bias at 0" of="reference" fails=["check_perceptron_learns_from_each_mistake", "check_perceptron_goes_on_in_later_epochs", "check_perceptron_counts_mistakes"]
# - w, b = w + label * x, b + label
# + w = w + label * x


# %% wrong="perceptron: adds x without its label" of="reference" fails=["check_perceptron_learns_from_each_mistake", "check_perceptron_goes_on_in_later_epochs", "check_perceptron_counts_mistakes"]
# - w, b = w + label * x, b + label
# + w, b = w + x, b + label


# %% wrong="perceptron: forgets the bias in the sum" of="reference" fails=["check_perceptron_learns_from_each_mistake", "check_perceptron_goes_on_in_later_epochs", "check_perceptron_counts_mistakes"]
# - if label * (w @ x + b) <= 0:
# + if label * (w @ x) <= 0:


# %% wrong="perceptron: forgets the label in the sum" of="reference" fails=["check_perceptron_learns_from_each_mistake", "check_perceptron_goes_on_in_later_epochs", "check_perceptron_counts_mistakes"]
# - if label * (w @ x + b) <= 0:
# + if w @ x + b <= 0:


# %% wrong="perceptron: begins with ones" of="reference" fails=["check_perceptron_learns_from_each_mistake", "check_perceptron_goes_on_in_later_epochs", "check_perceptron_counts_mistakes"]
# - w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
# + w, b, mistakes = np.ones(X.shape[1]), 0.0, []


# %% wrong="perceptron: learns from all mistakes of an epoch at once" fails=["check_perceptron_learns_from_each_mistake", "check_perceptron_goes_on_in_later_epochs", "check_perceptron_counts_mistakes"]
def train_perceptron(X, y, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        wrong = y * (X @ w + b) <= 0
        w, b = w + (y[wrong, None] * X[wrong]).sum(axis=0), b + y[wrong].sum()
        mistakes.append(int(wrong.sum()))
    return w, b, mistakes


# %% wrong="perceptron: begins with zeros in each epoch" of="reference" fails=["check_perceptron_goes_on_in_later_epochs", "check_perceptron_counts_mistakes"]
#   for _ in range(epochs):
# +     w, b = np.zeros(X.shape[1]), 0.0


# %% wrong="perceptron: takes the rows from last to first" of="reference" fails=["check_perceptron_learns_from_each_mistake", "check_perceptron_goes_on_in_later_epochs", "check_perceptron_counts_mistakes"]
# - for x, label in zip(X, y, strict=True):
# + for x, label in zip(X[::-1], y[::-1], strict=True):


# %% wrong="perceptron: shuffles the rows" of="reference" fails=["check_perceptron_learns_from_each_mistake", "check_perceptron_goes_on_in_later_epochs", "check_perceptron_counts_mistakes"]
# - for x, label in zip(X, y, strict=True):
# + order = np.random.permutation(len(y))
# + for x, label in zip(X[order], y[order], strict=True):


# %% wrong="perceptron: runs one epoch only" of="reference" fails=["check_perceptron_returns_w_b_and_mistakes", "check_perceptron_goes_on_in_later_epochs", "check_perceptron_counts_mistakes"]
# - for _ in range(epochs):
# + for _ in range(1):


# %% wrong="perceptron: stops after an epoch without mistakes" of="reference" fails=["check_perceptron_counts_mistakes"]
# - mistakes.append(count)
# + mistakes.append(count)
# + if count == 0:
# +     break


# %% wrong="perceptron: adds up the mistakes of all epochs" of="reference" fails=["check_perceptron_counts_mistakes"]
# - mistakes.append(count)
# + mistakes.append(count + sum(mistakes[-1:]))


# %% wrong="perceptron: counts the rows that were right" of="reference" fails=["check_perceptron_counts_mistakes"]
# - mistakes.append(count)
# + mistakes.append(len(y) - count)


# %% wrong="perceptron: counts mistakes after the epoch" of="reference" fails=["check_perceptron_counts_mistakes"]
# - mistakes.append(count)
# + mistakes.append(int((y * (X @ w + b) <= 0).sum()))


# %% wrong="perceptron: returns no mistakes" of="reference" fails=["check_perceptron_returns_w_b_and_mistakes", "check_perceptron_counts_mistakes"]
# - return w, b, mistakes
# + return w, b


# %% wrong="perceptron: returns the bias within w" of="reference" fails=["check_perceptron_returns_w_b_and_mistakes", "check_perceptron_learns_from_each_mistake", "check_perceptron_goes_on_in_later_epochs", "check_perceptron_counts_mistakes", "check_perceptron_leaves_its_inputs_alone"]
# - return w, b, mistakes
# + return np.append(w, b), mistakes


# %% wrong="perceptron: turns the rows in place" of="reference" fails=["check_perceptron_leaves_its_inputs_alone"]
#   w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
# + X *= y[:, None]
#
# - if label * (w @ x + b) <= 0:
# -     w, b = w + label * x, b + label
# + if w @ x + label * b <= 0:
# +     w, b = w + x, b + label


# %% wrong="perceptron: begins with the first row itself, and adds to it in place" fails=["check_perceptron_leaves_its_inputs_alone", "check_perceptron_learns_from_each_mistake", "check_perceptron_goes_on_in_later_epochs", "check_perceptron_counts_mistakes"]
def train_perceptron(X, y, epochs):
    w, b, mistakes = X[0], 0.0, []
    w *= 0
    for _ in range(epochs):
        count = 0
        for x, label in zip(X, y):
            if label * (w @ x + b) <= 0:
                w += label * x
                b += label
                count += 1
        mistakes.append(count)
    return w, b, mistakes


# %% [markdown]
# train_perceptron, right


# %% right="perceptron: by index, with += on arrays of its own"
def train_perceptron(X, y, epochs):
    N, D = X.shape
    w = np.zeros(D)
    b = 0
    mistakes = []
    for epoch in range(epochs):
        errors = 0
        for i in range(N):
            if y[i] * (np.dot(w, X[i]) + b) <= 0:
                w += y[i] * X[i]
                b += y[i]
                errors += 1
        mistakes.append(errors)
    return w, b, mistakes


# %% right="perceptron: by its prediction, whose 0 is no class"
def train_perceptron(X, y, epochs):
    w, b = np.zeros(X.shape[1]), 0.0
    mistakes = np.zeros(epochs, dtype=int)
    for epoch in range(epochs):
        for x, label in zip(X, y):
            if np.sign(np.sum(w * x) + b) != label:
                w, b = w + label * x, b + label
                mistakes[epoch] += 1
    return w, b, mistakes


# %% right="perceptron: with a column of ones, as a list, stops and fills up"
def train_perceptron(X, y, epochs):
    rows = np.hstack([X, np.ones((len(X), 1))])
    weights, mistakes = [0.0] * rows.shape[1], []
    while len(mistakes) < epochs:
        count = 0
        for row, label in zip(rows, y):
            if label * sum(a * b for a, b in zip(weights, row)) <= 0:
                weights = [a + label * b for a, b in zip(weights, row)]
                count += 1
        mistakes.append(count)
        if count == 0:
            mistakes += [0] * (epochs - len(mistakes))
    return np.array(weights[:-1]), weights[-1], tuple(mistakes)


# %% right="perceptron: in PyTorch, in float32"
def train_perceptron(X, y, epochs):
    X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
    w, b, mistakes = torch.zeros(X.shape[1]), torch.zeros(1), torch.zeros(epochs)
    for epoch in range(epochs):
        for x, label in zip(X, y):
            if label * (w.dot(x) + b) <= 0:
                w += label * x
                b += label
                mistakes[epoch] += 1
    return w, b, mistakes


# %% [markdown]
# hidden and output, wrong


# %% wrong="hidden: has no ReLU" of="reference" fails=["check_hidden_is_relu_of_the_sums", "check_hidden_of_the_example"]
# - return np.maximum(0, W @ x)
# + return W @ x


# %% wrong="hidden: multiplies from the other side" of="reference" fails=["check_hidden_is_relu_of_the_sums", "check_hidden_of_the_example"]
# - return np.maximum(0, W @ x)
# + return np.maximum(0, x @ W)


# %% wrong="hidden: takes the largest sum only" of="reference" fails=["check_hidden_is_relu_of_the_sums", "check_hidden_of_the_example"]
# - return np.maximum(0, W @ x)
# + return np.max(W @ x)


# %% wrong="hidden: applies ReLU before the sum" of="reference" fails=["check_hidden_is_relu_of_the_sums", "check_hidden_of_the_example"]
# - return np.maximum(0, W @ x)
# + return W @ np.maximum(0, x)


# %% wrong="hidden: applies sigmoid" of="reference" fails=["check_hidden_is_relu_of_the_sums", "check_hidden_of_the_example"]
# - return np.maximum(0, W @ x)
# + return 1 / (1 + np.exp(-(W @ x)))


# %% wrong="hidden: multiplies element by element" of="reference" fails=["check_hidden_is_relu_of_the_sums", "check_hidden_of_the_example"]
# - return np.maximum(0, W @ x)
# + return np.maximum(0, W * x)


# %% wrong="output: applies ReLU" of="reference" fails=["check_output_is_the_sum", "check_output_of_the_example"]
# - return W @ h
# + return max(0, W @ h)


# %% wrong="output: applies sigmoid" of="reference" fails=["check_output_is_the_sum", "check_output_of_the_example"]
# - return W @ h
# + return 1 / (1 + np.exp(-(W @ h)))


# %% wrong="output: multiplies without a sum" of="reference" fails=["check_output_is_the_sum", "check_output_of_the_example"]
# - return W @ h
# + return W * h


# %% wrong="output: takes the mean" of="reference" fails=["check_output_is_the_sum", "check_output_of_the_example"]
# - return W @ h
# + return np.mean(W * h)


# %% wrong="output: knows three units only" of="reference" fails=["check_output_is_the_sum"]
# - return W @ h
# + return W[0] * h[0] + W[1] * h[1] + W[2] * h[2]


# %% [markdown]
# hidden and output, right


# %% right="hidden, output: as the public lab has them"
def reclu(x):
    return max(0, x)


def hidden(x, W):
    h = np.dot(W, x)
    return np.array([reclu(x) for x in h])


def output(h, W):
    return np.dot(W, h)


# %% right="hidden, output: in loops, as lists"
def hidden(x, W):
    h = []
    for row in W:
        total = 0.0
        for a, b in zip(row, x):
            total += a * b
        h.append(total if total > 0 else 0.0)
    return np.array(h)


def output(h, W):
    return float(sum(a * b for a, b in zip(h, W)))


# %% right="hidden, output: in PyTorch"
def hidden(x, W):
    return torch.relu(torch.tensor(W) @ torch.tensor(x))


def output(h, W):
    return (torch.as_tensor(h) * torch.as_tensor(W)).sum()


# %% right="hidden, output: by masks and einsum, an array of one element"
def hidden(x, W):
    z = (W * x).sum(axis=1)
    return z * (z > 0)


def output(h, W):
    return np.einsum("i,i->", h, W).reshape(1)


# %% [markdown]
# activate, wrong


# %% right="activate: by the formulas of the table"
def activate(z, name):
    if name == "sigmoid":
        a = 1 / (1 + np.exp(-z))
        slope = a * (1 - a)
    elif name == "tanh":
        a = np.tanh(z)
        slope = 1 - a**2
    else:
        a = np.maximum(0, z)
        slope = np.where(z > 0, 1.0, 0.0)
    return a, slope


# %% wrong="activate: divides exp(z) by 1 + exp(z), which overflows" of="activate: by the formulas of the table" fails=["check_activate_survives_large_numbers"]
# - a = 1 / (1 + np.exp(-z))
# + a = np.exp(z) / (1 + np.exp(z))


# %% wrong="activate: cuts z at 5" of="activate: by the formulas of the table" fails=["check_activate_survives_large_numbers"]
#   def activate(z, name):
# +     z = np.clip(z, -5, 5)


# %% wrong="activate: computes the slope of sigmoid from z" of="activate: by the formulas of the table" fails=["check_activate_sigmoid_slope", "check_activate_survives_large_numbers"]
# - slope = a * (1 - a)
# + slope = z * (1 - z)


# %% wrong="activate: takes a as the slope of sigmoid" of="activate: by the formulas of the table" fails=["check_activate_sigmoid_slope", "check_activate_slopes_at_0"]
# - slope = a * (1 - a)
# + slope = a


# %% wrong="activate: has 1 - a as the slope of sigmoid" of="activate: by the formulas of the table" fails=["check_activate_sigmoid_slope", "check_activate_survives_large_numbers"]
# - slope = a * (1 - a)
# + slope = 1 - a


# %% wrong="activate: forgets the minus in sigmoid" of="activate: by the formulas of the table" fails=["check_activate_sigmoid", "check_activate_survives_large_numbers"]
# - a = 1 / (1 + np.exp(-z))
# + a = 1 / (1 + np.exp(z))


# %% wrong="activate: computes the slope of tanh from z" of="activate: by the formulas of the table" fails=["check_activate_tanh_slope", "check_activate_survives_large_numbers"]
# - slope = 1 - a**2
# + slope = 1 - z**2


# %% wrong="activate: has sigmoid for tanh" of="activate: by the formulas of the table" fails=["check_activate_tanh", "check_activate_tanh_slope", "check_activate_survives_large_numbers"]
# - a = np.tanh(z)
# + a = 1 / (1 + np.exp(-z))


# %% wrong="activate: has the slope 1 of ReLU at 0" of="activate: by the formulas of the table" fails=["check_activate_relu_slope_at_0"]
# - slope = np.where(z > 0, 1.0, 0.0)
# + slope = np.where(z >= 0, 1.0, 0.0)


# %% wrong="activate: has z as the slope of ReLU" of="activate: by the formulas of the table" fails=["check_activate_relu", "check_activate_relu_of_the_example"]
# - slope = np.where(z > 0, 1.0, 0.0)
# + slope = np.where(z > 0, z, 0.0)


# %% wrong="activate: has the slope 1 of ReLU everywhere" of="activate: by the formulas of the table" fails=["check_activate_relu", "check_activate_relu_slope_at_0", "check_activate_survives_large_numbers"]
# - slope = np.where(z > 0, 1.0, 0.0)
# + slope = np.ones_like(z)


# %% wrong="activate: leaks below 0" of="activate: by the formulas of the table" fails=["check_activate_relu", "check_activate_survives_large_numbers"]
# - a = np.maximum(0, z)
# + a = np.maximum(0.01 * z, z)


# %% wrong="activate: cuts ReLU at 6" of="activate: by the formulas of the table" fails=["check_activate_survives_large_numbers"]
# - a = np.maximum(0, z)
# + a = np.clip(z, 0, 6)


# %% wrong="activate: sets what is below 0 to 0 in place" of="activate: by the formulas of the table" fails=["check_activate_leaves_z_alone"]
# - a = np.maximum(0, z)
# - slope = np.where(z > 0, 1.0, 0.0)
# + slope = np.where(z > 0, 1.0, 0.0)
# + z[z < 0] = 0
# + a = z


# %% wrong="activate: returns a alone" of="activate: by the formulas of the table" fails=["check_activate_returns_two_arrays", "check_activate_sigmoid_slope", "check_activate_tanh_slope", "check_activate_relu", "check_activate_relu_slope_at_0", "check_activate_survives_large_numbers", "check_activate_leaves_z_alone"]
# - return a, slope
# + return a


# %% wrong="activate: returns the slope first" of="activate: by the formulas of the table" fails=["check_activate_sigmoid", "check_activate_sigmoid_slope", "check_activate_tanh", "check_activate_tanh_slope", "check_activate_relu", "check_activate_survives_large_numbers"]
# - return a, slope
# + return slope, a


# %% wrong="activate: knows vectors only" of="activate: by the formulas of the table" fails=["check_activate_returns_two_arrays", "check_activate_sigmoid", "check_activate_sigmoid_slope", "check_activate_tanh", "check_activate_tanh_slope", "check_activate_relu"]
# - return a, slope
# + return a.ravel(), slope.ravel()


# %% [markdown]
# activate, right


# %% right="activate: in PyTorch, by autograd"
def activate(z, name):
    z = torch.tensor(z, requires_grad=True)
    a = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}[name](z)
    (slope,) = torch.autograd.grad(a.sum(), z)
    return a.detach(), slope


# %% right="activate: functions in a dict, a boolean slope"
FUNCTIONS = {
    "sigmoid": lambda z: 0.5 * (1 + np.tanh(z / 2)),
    "tanh": np.tanh,
    "relu": lambda z: z * (z > 0),
}


def activate(z, name):
    a = FUNCTIONS[name](z)
    slopes = {"sigmoid": a - a**2, "tanh": (1 - a) * (1 + a), "relu": z > 0}
    return a, slopes[name]


# %% right="activate: element by element, with math"
import math


def activate(z, name):
    a, slope = np.empty(z.shape), np.empty(z.shape)
    for at, one in np.ndenumerate(z):
        if name == "relu":
            a[at], slope[at] = max(0.0, one), float(one > 0)
        elif name == "tanh":
            a[at] = math.tanh(one)
            slope[at] = 1 - a[at] ** 2
        else:
            a[at] = 1 / (1 + math.exp(-one)) if one >= 0 else math.exp(one) / (1 + math.exp(one))
            slope[at] = a[at] * (1 - a[at])
    return [a, slope]


# %% right="activate: in single precision"
def activate(z, name):
    z = z.astype(np.float32)
    if name == "sigmoid":
        a = 1 / (1 + np.exp(-z))
        return a, a * (1 - a)
    if name == "tanh":
        a = np.tanh(z)
        return a, 1 - a * a
    return z.clip(min=0), np.sign(z.clip(min=0))


# %% [markdown]
# mse_loss, wrong


# %% wrong="mse: halves the mean, and the slope with it" of="reference" fails=["check_mse_of_the_example", "check_mse_slope_of_the_example", "check_mse_is_a_mean_of_squares", "check_mse_slope"]
# - return np.mean((p - y) ** 2), 2 * (p - y) / len(p)
# + return np.mean((p - y) ** 2) / 2, (p - y) / len(p)


# %% wrong="mse: halves the mean alone" of="reference" fails=["check_mse_is_a_mean_of_squares"]
# - return np.mean((p - y) ** 2), 2 * (p - y) / len(p)
# + return np.mean((p - y) ** 2) / 2, 2 * (p - y) / len(p)


# %% wrong="mse: forgets the 2 of the slope" of="reference" fails=["check_mse_slope"]
# - return np.mean((p - y) ** 2), 2 * (p - y) / len(p)
# + return np.mean((p - y) ** 2), (p - y) / len(p)


# %% wrong="mse: sums, in loss and slope" of="reference" fails=["check_mse_is_a_mean_of_squares", "check_mse_slope"]
# - return np.mean((p - y) ** 2), 2 * (p - y) / len(p)
# + return np.sum((p - y) ** 2), 2 * (p - y)


# %% wrong="mse: sums in the loss alone" of="reference" fails=["check_mse_is_a_mean_of_squares"]
# - return np.mean((p - y) ** 2), 2 * (p - y) / len(p)
# + return np.sum((p - y) ** 2), 2 * (p - y) / len(p)


# %% wrong="mse: forgets N in the slope" of="reference" fails=["check_mse_slope"]
# - return np.mean((p - y) ** 2), 2 * (p - y) / len(p)
# + return np.mean((p - y) ** 2), 2 * (p - y)


# %% wrong="mse: has the slope by y, with the other sign" of="reference" fails=["check_mse_slope"]
# - return np.mean((p - y) ** 2), 2 * (p - y) / len(p)
# + return np.mean((p - y) ** 2), 2 * (y - p) / len(p)


# %% wrong="mse: takes the root of the mean" of="reference" fails=["check_mse_is_a_mean_of_squares"]
# - return np.mean((p - y) ** 2), 2 * (p - y) / len(p)
# + return np.sqrt(np.mean((p - y) ** 2)), 2 * (p - y) / len(p)


# %% wrong="mse: returns the mean slope" of="reference" fails=["check_mse_returns_loss_and_slope", "check_mse_slope", "check_mse_leaves_its_inputs_alone"]
# - return np.mean((p - y) ** 2), 2 * (p - y) / len(p)
# + return np.mean((p - y) ** 2), np.mean(2 * (p - y))


# %% wrong="mse: returns the loss alone" of="reference" fails=["check_mse_returns_loss_and_slope", "check_mse_slope", "check_mse_leaves_its_inputs_alone"]
# - return np.mean((p - y) ** 2), 2 * (p - y) / len(p)
# + return np.mean((p - y) ** 2)


# %% wrong="mse: divides by N - 1 from two on" of="reference" fails=["check_mse_is_a_mean_of_squares", "check_mse_slope"]
# - return np.mean((p - y) ** 2), 2 * (p - y) / len(p)
# + return np.sum((p - y) ** 2) / max(1, len(p) - 1), 2 * (p - y) / max(1, len(p) - 1)


# %% wrong="mse: returns each square" of="reference" fails=["check_mse_returns_loss_and_slope", "check_mse_is_a_mean_of_squares", "check_mse_leaves_its_inputs_alone"]
# - return np.mean((p - y) ** 2), 2 * (p - y) / len(p)
# + return (p - y) ** 2, 2 * (p - y) / len(p)


# %% wrong="mse: subtracts in place" of="reference" fails=["check_mse_leaves_its_inputs_alone"]
# - return np.mean((p - y) ** 2), 2 * (p - y) / len(p)
# + p -= y
# + return np.mean(p**2), 2 * p / len(p)


# %% [markdown]
# mse_loss, right


# %% right="mse: a loop, and a list of slopes as an array"
def mse_loss(p, y):
    total, slope = 0.0, []
    for a, b in zip(p, y):
        total += (a - b) ** 2
        slope.append(2 * (a - b) / len(y))
    return total / len(y), np.array(slope)


# %% right="mse: PyTorch's, by autograd"
def mse_loss(p, y):
    p = torch.tensor(p, requires_grad=True)
    loss = nn.functional.mse_loss(p, torch.tensor(y))
    loss.backward()
    return loss.detach(), p.grad


# %% right="mse: a product of vectors, in a matrix of one element"
def mse_loss(p, y):
    e = (p - y).reshape(-1, 1)
    N = e.shape[0]
    return (e.T @ e) / N, (2 / N * e).squeeze(1)


# %% [markdown]
# binary_cross_entropy, wrong


# %% wrong="binary: takes the logarithm of probabilities that may be 0" of="reference" fails=["check_binary_survives_large_logits"]
# - loss = np.mean(np.logaddexp(0, z) - y * z)
# + q = 1 / (1 + np.exp(-z))
# + loss = -np.mean(y * np.log(q) + (1 - y) * np.log(1 - q))


# %% wrong="binary: clips probabilities" of="reference" fails=["check_binary_survives_large_logits"]
# - loss = np.mean(np.logaddexp(0, z) - y * z)
# + q = np.clip(1 / (1 + np.exp(-z)), 1e-12, 1 - 1e-12)
# + loss = -np.mean(y * np.log(q) + (1 - y) * np.log(1 - q))


# %% wrong="binary: has log(1 + exp(z)), which overflows" of="reference" fails=["check_binary_survives_large_logits"]
# - loss = np.mean(np.logaddexp(0, z) - y * z)
# + loss = np.mean(np.log(1 + np.exp(z)) - y * z)


# %% wrong="binary: sums, in loss and slope" of="reference" fails=["check_binary_of_the_example", "check_binary_slope_of_the_example", "check_binary_is_the_mean_cross_entropy", "check_binary_slope", "check_binary_survives_large_logits"]
# - loss = np.mean(np.logaddexp(0, z) - y * z)
# + loss = np.sum(np.logaddexp(0, z) - y * z)
#
# - return loss, (sigmoid(z)[0] - y) / len(z)
# + return loss, sigmoid(z)[0] - y


# %% wrong="binary: sums in the loss alone" of="reference" fails=["check_binary_is_the_mean_cross_entropy", "check_binary_survives_large_logits"]
# - loss = np.mean(np.logaddexp(0, z) - y * z)
# + loss = np.sum(np.logaddexp(0, z) - y * z)


# %% wrong="binary: forgets N in the slope" of="reference" fails=["check_binary_slope"]
# - return loss, (sigmoid(z)[0] - y) / len(z)
# + return loss, sigmoid(z)[0] - y


# %% wrong="binary: has the slope with the other sign" of="reference" fails=["check_binary_slope"]
# - return loss, (sigmoid(z)[0] - y) / len(z)
# + return loss, (y - sigmoid(z)[0]) / len(z)


# %% wrong="binary: forgets sigmoid in the slope" of="reference" fails=["check_binary_slope"]
# - return loss, (sigmoid(z)[0] - y) / len(z)
# + return loss, (z - y) / len(z)


# %% wrong="binary: multiplies the slope by that of sigmoid once more" of="reference" fails=["check_binary_slope"]
# - return loss, (sigmoid(z)[0] - y) / len(z)
# + q = sigmoid(z)[0]
# + return loss, (q - y) * q * (1 - q) / len(z)


# %% wrong="binary: has the loss with the other sign" of="reference" fails=["check_binary_is_the_mean_cross_entropy", "check_binary_survives_large_logits"]
# - loss = np.mean(np.logaddexp(0, z) - y * z)
# + loss = -np.mean(np.logaddexp(0, z) - y * z)


# %% wrong="binary: has the labels the wrong way round" of="reference" fails=["check_binary_is_the_mean_cross_entropy", "check_binary_survives_large_logits"]
# - loss = np.mean(np.logaddexp(0, z) - y * z)
# + loss = np.mean(np.logaddexp(0, z) - (1 - y) * z)


# %% wrong="binary: returns a loss for each example" of="reference" fails=["check_binary_returns_loss_and_slope", "check_binary_is_the_mean_cross_entropy", "check_binary_survives_large_logits", "check_binary_leaves_its_inputs_alone"]
# - loss = np.mean(np.logaddexp(0, z) - y * z)
# + loss = np.logaddexp(0, z) - y * z


# %% wrong="binary: returns the loss alone" of="reference" fails=["check_binary_returns_loss_and_slope", "check_binary_slope", "check_binary_leaves_its_inputs_alone"]
# - return loss, (sigmoid(z)[0] - y) / len(z)
# + return loss


# %% wrong="binary: takes the mean squared error of probabilities" of="reference" fails=["check_binary_is_the_mean_cross_entropy", "check_binary_slope", "check_binary_survives_large_logits"]
# - loss = np.mean(np.logaddexp(0, z) - y * z)
# + q = sigmoid(z)[0]
# + loss = np.mean((q - y) ** 2)
#
# - return loss, (sigmoid(z)[0] - y) / len(z)
# + return loss, 2 * (q - y) * q * (1 - q) / len(z)


# %% wrong="binary: subtracts the labels in place" of="reference" fails=["check_binary_leaves_its_inputs_alone"]
# - loss = np.mean(np.logaddexp(0, z) - y * z)
# + loss = np.mean(np.logaddexp(0, z) - y * z)
# + z[:] = sigmoid(z)[0]
# + z -= y
#
# - return loss, (sigmoid(z)[0] - y) / len(z)
# + return loss, z / len(z)


# %% [markdown]
# binary_cross_entropy, right


# %% right="binary: by max(z, 0) and log1p, in words of its own"
def binary_cross_entropy(z, y):
    N = z.shape[0]
    loss = (np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))).sum() / N
    a, _ = activate(z, "sigmoid")
    return loss, (a - y) / N


# %% right="binary: PyTorch's, by autograd"
def binary_cross_entropy(z, y):
    z = torch.tensor(z, requires_grad=True)
    loss = nn.BCEWithLogitsLoss()(z, torch.tensor(y))
    loss.backward()
    return loss.item(), z.grad.numpy()


# %% right="binary: example by example, with math"
import math


def binary_cross_entropy(z, y):
    total, slope = 0.0, []
    for one, label in zip(z.tolist(), y.tolist()):
        sign = 1 if label == 1 else -1
        margin = sign * one
        total += (
            math.log1p(math.exp(-margin)) if margin > 0 else -margin + math.log1p(math.exp(margin))
        )
        part = (
            math.exp(-margin) / (1 + math.exp(-margin))
            if margin > 0
            else 1 / (1 + math.exp(margin))
        )
        slope.append(-sign * part / len(z))
    return total / len(z), np.array(slope)


# %% right="binary: log-sigmoid of both sides"
def log_sigmoid(z):
    return -np.logaddexp(0, -z)


def binary_cross_entropy(z, y):
    losses = np.where(y == 1, -log_sigmoid(z), -log_sigmoid(-z))
    return np.average(losses), (np.exp(log_sigmoid(z)) - y) / y.size


# %% [markdown]
# softmax_cross_entropy, wrong


# %% wrong="softmax: does not shift the scores" of="reference" fails=["check_softmax_survives_large_scores"]
# - shifted = scores - scores.max(axis=1, keepdims=True)
# + shifted = scores


# %% wrong="softmax: takes the logarithm of probabilities" of="reference" fails=["check_softmax_survives_large_scores"]
# - log_q = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
# + q = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
# + log_q = np.log(q)


# %% wrong="softmax: clips probabilities" of="reference" fails=["check_softmax_survives_large_scores"]
# - log_q = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
# + q = np.exp(shifted) / np.exp(shifted).sum(axis=1, keepdims=True)
# + log_q = np.log(np.clip(q, 1e-12, 1))
#
# - slope = np.exp(log_q)
# + slope = q


# %% wrong="softmax: does not shift each row by its own largest score" of="reference" fails=["check_softmax_survives_large_scores"]
# - shifted = scores - scores.max(axis=1, keepdims=True)
# + shifted = scores - scores.max()


# %% wrong="softmax: sums over the examples" of="reference" fails=["check_softmax_of_the_example", "check_softmax_is_the_mean_cross_entropy", "check_softmax_slope", "check_softmax_survives_large_scores"]
# - log_q = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
# + log_q = shifted - np.log(np.exp(shifted).sum(axis=0, keepdims=True))


# %% wrong="softmax: sums over all scores" of="reference" fails=["check_softmax_is_the_mean_cross_entropy", "check_softmax_slope", "check_softmax_survives_large_scores"]
# - log_q = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
# + log_q = shifted - np.log(np.exp(shifted).sum())


# %% wrong="softmax: sums, in loss and slope" of="reference" fails=["check_softmax_is_the_mean_cross_entropy", "check_softmax_slope", "check_softmax_survives_large_scores"]
# - return -np.mean(log_q[rows, labels]), slope / len(scores)
# + return -np.sum(log_q[rows, labels]), slope


# %% wrong="softmax: sums in the loss alone" of="reference" fails=["check_softmax_is_the_mean_cross_entropy", "check_softmax_survives_large_scores"]
# - return -np.mean(log_q[rows, labels]), slope / len(scores)
# + return -np.sum(log_q[rows, labels]), slope / len(scores)


# %% wrong="softmax: forgets N in the slope" of="reference" fails=["check_softmax_slope"]
# - return -np.mean(log_q[rows, labels]), slope / len(scores)
# + return -np.mean(log_q[rows, labels]), slope


# %% wrong="softmax: divides by all scores, not by the rows" of="reference" fails=["check_softmax_is_the_mean_cross_entropy", "check_softmax_slope", "check_softmax_survives_large_scores"]
# - return -np.mean(log_q[rows, labels]), slope / len(scores)
# + return -np.sum(log_q[rows, labels]) / scores.size, slope / scores.size


# %% wrong="softmax: forgets the minus of the loss" of="reference" fails=["check_softmax_is_the_mean_cross_entropy", "check_softmax_survives_large_scores"]
# - return -np.mean(log_q[rows, labels]), slope / len(scores)
# + return np.mean(log_q[rows, labels]), slope / len(scores)


# %% wrong="softmax: has the slope with the other sign" of="reference" fails=["check_softmax_slope"]
# - return -np.mean(log_q[rows, labels]), slope / len(scores)
# + return -np.mean(log_q[rows, labels]), -slope / len(scores)


# %% wrong="softmax: forgets to take 1 off at the labels" of="reference" fails=["check_softmax_slope"]
# - slope[rows, labels] -= 1
# + pass


# %% wrong="softmax: takes 1 off in whole columns" of="reference" fails=["check_softmax_slope"]
# - slope[rows, labels] -= 1
# + slope[:, labels] -= 1


# %% wrong="softmax: counts labels from 1" of="reference" fails=["check_softmax_is_the_mean_cross_entropy", "check_softmax_slope", "check_softmax_survives_large_scores"]
#   rows = np.arange(len(scores))
# + labels = labels - 1


# %% wrong="softmax: applies softmax twice" of="reference" fails=["check_softmax_slope_of_the_example", "check_softmax_is_the_mean_cross_entropy", "check_softmax_slope", "check_softmax_survives_large_scores"]
# - slope = np.exp(log_q)
# + log_q = np.exp(log_q) - np.log(np.exp(np.exp(log_q)).sum(axis=1, keepdims=True))
# + slope = np.exp(log_q)


# %% wrong="softmax: returns a loss for each row" of="reference" fails=["check_softmax_returns_loss_and_slope", "check_softmax_is_the_mean_cross_entropy", "check_softmax_survives_large_scores", "check_softmax_leaves_its_inputs_alone"]
# - return -np.mean(log_q[rows, labels]), slope / len(scores)
# + return -log_q[rows, labels], slope / len(scores)


# %% wrong="softmax: returns the loss alone" of="reference" fails=["check_softmax_returns_loss_and_slope", "check_softmax_slope", "check_softmax_leaves_its_inputs_alone"]
# - return -np.mean(log_q[rows, labels]), slope / len(scores)
# + return -np.mean(log_q[rows, labels])


# %% wrong="softmax: shifts in place" of="reference" fails=["check_softmax_leaves_its_inputs_alone"]
# - shifted = scores - scores.max(axis=1, keepdims=True)
# + scores -= scores.max(axis=1, keepdims=True)
# + shifted = scores


# %% [markdown]
# softmax_cross_entropy, right


# %% right="softmax: one-hot labels, and sums"
def softmax_cross_entropy(scores, labels):
    N, C = scores.shape
    Y = np.zeros((N, C))
    Y[np.arange(N), labels] = 1
    s = scores - np.max(scores, axis=1).reshape(N, 1)
    e = np.exp(s)
    q = e / np.sum(e, axis=1).reshape(-1, 1)
    loss = np.sum(Y * (np.log(np.sum(e, axis=1, keepdims=True)) - s)) / N
    return loss, (q - Y) / N


# %% right="softmax: PyTorch's, by autograd"
def softmax_cross_entropy(scores, labels):
    s = torch.tensor(scores, requires_grad=True)
    loss = nn.CrossEntropyLoss()(s, torch.tensor(labels))
    loss.backward()
    return loss.item(), s.grad


# %% right="softmax: row by row"
def softmax_cross_entropy(scores, labels):
    losses, slopes = [], []
    for row, label in zip(scores, labels):
        top = max(row)
        exps = [float(np.exp(one - top)) for one in row]
        total = sum(exps)
        losses.append(np.log(total) + top - row[label])
        slopes.append(
            [e / total / len(scores) - (j == label) / len(scores) for j, e in enumerate(exps)]
        )
    return sum(losses) / len(losses), np.array(slopes)


# %% right="softmax: np.logaddexp.reduce"
def softmax_cross_entropy(scores, labels):
    total = np.logaddexp.reduce(scores, axis=1)
    loss = (total - np.take_along_axis(scores, labels[:, None], axis=1)[:, 0]).mean()
    dscores = np.exp(scores - total[:, None])
    dscores[range(len(labels)), labels] -= 1
    dscores /= len(labels)
    return loss, dscores


# %% [markdown]
# L_model_forward, wrong


# %% wrong="forward: has sigmoid in all layers" of="reference" fails=["check_forward_of_hidden_layers", "check_forward_of_any_depth", "check_forward_keeps_caches"]
# - A, _ = sigmoid(Z) if layer == L else relu(Z)
# + A, _ = sigmoid(Z)


# %% wrong="forward: has ReLU in all layers" of="reference" fails=["check_forward_of_one_layer", "check_forward_of_hidden_layers", "check_forward_of_any_depth"]
# - A, _ = sigmoid(Z) if layer == L else relu(Z)
# + A, _ = relu(Z)


# %% wrong="forward: has tanh in hidden layers" of="reference" fails=["check_forward_of_hidden_layers", "check_forward_of_any_depth", "check_forward_keeps_caches"]
# - A, _ = sigmoid(Z) if layer == L else relu(Z)
# + A = sigmoid(Z)[0] if layer == L else np.tanh(Z)


# %% wrong="forward: has no activation in hidden layers" of="reference" fails=["check_forward_of_hidden_layers", "check_forward_of_any_depth", "check_forward_keeps_caches"]
# - A, _ = sigmoid(Z) if layer == L else relu(Z)
# + A = sigmoid(Z)[0] if layer == L else Z


# %% wrong="forward: returns the sums of the last layer" of="reference" fails=["check_forward_of_one_layer", "check_forward_of_hidden_layers", "check_forward_of_any_depth"]
# - A, _ = sigmoid(Z) if layer == L else relu(Z)
# + A = Z if layer == L else relu(Z)[0]


# %% wrong="forward: forgets the biases" of="reference" fails=["check_forward_of_the_example", "check_forward_of_one_layer", "check_forward_of_hidden_layers", "check_forward_of_any_depth", "check_forward_keeps_caches"]
# - Z = W @ A + b
# + Z = W @ A


# %% wrong="forward: leaves out the last layer" of="reference" fails=["check_forward_returns_output_and_caches", "check_forward_of_one_layer", "check_forward_of_hidden_layers", "check_forward_of_any_depth", "check_forward_keeps_caches"]
# - for layer in range(1, L + 1):
# + for layer in range(1, L):


# %% wrong="forward: knows three layers at most" of="reference" fails=["check_forward_of_any_depth"]
# - A, caches, L = X, [], len(parameters) // 2
# + A, caches, L = X, [], min(3, len(parameters) // 2)


# %% wrong="forward: takes the parameters in the order of the dict" of="reference" fails=["check_forward_of_any_depth"]
# - W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
# + values = list(parameters.values())
# + W, b = values[2 * layer - 2], values[2 * layer - 1]


# %% wrong="forward: keeps what comes out, not what came in" of="reference" fails=["check_forward_keeps_caches"]
# - caches.append(((A, W, b), Z))
# - A, _ = sigmoid(Z) if layer == L else relu(Z)
# + A, _ = sigmoid(Z) if layer == L else relu(Z)
# + caches.append(((A, W, b), Z))


# %% wrong="forward: keeps what comes out for Z" of="reference" fails=["check_forward_keeps_caches"]
# - caches.append(((A, W, b), Z))
# - A, _ = sigmoid(Z) if layer == L else relu(Z)
# + inputs = A
# + A, _ = sigmoid(Z) if layer == L else relu(Z)
# + caches.append(((inputs, W, b), A))


# %% wrong="forward: keeps Z alone" of="reference" fails=["check_forward_keeps_caches"]
# - caches.append(((A, W, b), Z))
# + caches.append(Z)


# %% wrong="forward: keeps X in each cache" of="reference" fails=["check_forward_keeps_caches"]
# - caches.append(((A, W, b), Z))
# + caches.append(((X, W, b), Z))


# %% wrong="forward: keeps the caches from last to first" of="reference" fails=["check_forward_keeps_caches"]
# - caches.append(((A, W, b), Z))
# + caches.insert(0, ((A, W, b), Z))


# %% wrong="forward: keeps the last cache only" of="reference" fails=["check_forward_returns_output_and_caches", "check_forward_keeps_caches"]
# - caches.append(((A, W, b), Z))
# + caches = [((A, W, b), Z)]


# %% wrong="forward: returns the output alone" of="reference" fails=["check_forward_returns_output_and_caches", "check_forward_keeps_caches"]
# - return A, caches
# + return A


# %% wrong="forward: returns the caches first" of="reference" fails=["check_forward_returns_output_and_caches", "check_forward_of_one_layer", "check_forward_of_hidden_layers", "check_forward_of_any_depth", "check_forward_keeps_caches", "check_forward_leaves_its_inputs_alone"]
# - return A, caches
# + return caches, A


# %% wrong="forward: cuts off the sums in place, in the cache, too" of="reference" fails=["check_forward_keeps_caches"]
# - A, _ = sigmoid(Z) if layer == L else relu(Z)
# + if layer < L:
# +     Z[Z < 0] = 0
# + A, _ = sigmoid(Z) if layer == L else relu(Z)


# %% wrong="forward: takes the parameters out of the dict" of="reference" fails=["check_forward_leaves_its_inputs_alone"]
# - A, caches, L = X, [], len(parameters) // 2
# + A, caches, L = X, [], len(parameters) // 2
# + parameters.pop("none", None)
# + parameters["L"] = L


# %% wrong="forward: centres X in place" of="reference" fails=["check_forward_leaves_its_inputs_alone", "check_forward_of_one_layer", "check_forward_of_hidden_layers", "check_forward_of_any_depth", "check_forward_keeps_caches"]
# - A, caches, L = X, [], len(parameters) // 2
# + A, caches, L = X, [], len(parameters) // 2
# + X -= X.mean(axis=1, keepdims=True)


# %% [markdown]
# L_model_forward and L_model_backward, right


# %% right="forward, backward: as the public lab has them"
from dnn_utils_v2 import relu, relu_backward, sigmoid, sigmoid_backward


def linear_forward(A, W, b):
    Z = np.dot(W, A) + b
    cache = (A, W, b)
    return Z, cache


def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    if activation == "sigmoid":
        A, activation_cache = sigmoid(Z)
    elif activation == "relu":
        A, activation_cache = relu(Z)
    return A, (linear_cache, activation_cache)


def L_model_forward(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        A_prev = A
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        A, cache = linear_activation_forward(A_prev, W, b, "relu")
        caches.append(cache)
    W, b = parameters["W" + str(L)], parameters["b" + str(L)]
    AL, cache = linear_activation_forward(A, W, b, "sigmoid")
    caches.append(cache)
    assert AL.shape == (1, X.shape[1])
    return AL, caches


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = 1.0 / m * np.dot(dZ, A_prev.T)
    db = 1.0 / m * np.sum(dZ, axis=1, keepdims=True)
    return np.dot(W.T, dZ), dW, db


def linear_activation_backward(dA, cache, activation):
    linear_cache, activation_cache = cache
    if activation == "relu":
        dZ = relu_backward(dA, activation_cache)
    elif activation == "sigmoid":
        dZ = sigmoid_backward(dA, activation_cache)
    return linear_backward(dZ, linear_cache)


def L_model_backward(AL, Y, caches):
    grads = {}
    L = len(caches)
    Y = Y.reshape(AL.shape)
    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
    dA_prev, dW, db = linear_activation_backward(dAL, caches[L - 1], "sigmoid")
    grads["dA" + str(L - 1)], grads["dW" + str(L)], grads["db" + str(L)] = dA_prev, dW, db
    for l in reversed(range(L - 1)):
        dA_prev, dW, db = linear_activation_backward(grads["dA" + str(l + 1)], caches[l], "relu")
        grads["dA" + str(l)] = dA_prev
        grads["dW" + str(l + 1)] = dW
        grads["db" + str(l + 1)] = db
    return grads


# %% right="forward, backward: with the student's own activate"
def L_model_forward(X, parameters):
    L = sum(name.startswith("W") for name in parameters)
    A, caches = X, []
    for l in range(L):
        W, b = parameters["W%d" % (l + 1)], parameters["b%d" % (l + 1)]
        Z = np.einsum("ij,jk->ik", W, A) + b
        caches += [[[A, W, b], Z]]
        A = activate(Z, "relu" if l < L - 1 else "sigmoid")[0]
    return [A, tuple(caches)]


def L_model_backward(AL, Y, caches):
    grads, m = {}, AL.shape[1]
    dA = (AL - Y) / (AL * (1 - AL)) / m
    for l, (linear, Z) in reversed(list(enumerate(caches, 1))):
        dZ = dA * activate(Z, "sigmoid" if l == len(caches) else "relu")[1]
        grads["dW%d" % l] = np.einsum("ik,jk->ij", dZ, linear[0])
        grads["db%d" % l] = dZ.sum(axis=1)[:, None]
        dA = linear[1].T.dot(dZ)
    return grads


# %% right="forward, backward: in PyTorch, by autograd"
def L_model_forward(X, parameters):
    A, caches, L = torch.tensor(X), [], len(parameters) // 2
    for l in range(1, L + 1):
        W, b = (torch.tensor(parameters[f"{name}{l}"]) for name in "Wb")
        Z = W @ A + b
        caches.append(((A, W, b), Z))
        A = torch.sigmoid(Z) if l == L else torch.relu(Z)
    return A, caches


def L_model_backward(AL, Y, caches):
    A, wanted = torch.as_tensor(caches[0][0][0]), []
    for l, ((_, W, b), _) in enumerate(caches):
        W, b = (torch.as_tensor(one).clone().requires_grad_() for one in (W, b))
        wanted += [W, b]
        Z = W @ A + b
        A = torch.relu(Z)
    nn.functional.binary_cross_entropy(torch.sigmoid(Z), torch.tensor(Y)).backward()
    names = [f"d{name}{l}" for l in range(1, len(caches) + 1) for name in "Wb"]
    return dict(zip(names, [one.grad for one in wanted]))


# %% right="forward, backward: column by column"
def L_model_forward(X, parameters):
    L, m = len(parameters) // 2, X.shape[1]
    A, caches = X, []
    for l in range(1, L + 1):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        Z = np.zeros((len(W), m))
        for j in range(m):
            Z[:, j] = W @ A[:, j] + b[:, 0]
        caches.append(((A, W, b), Z))
        A = np.where(Z > 0, Z, 0) if l < L else 1 / (1 + np.exp(-Z))
    return A, caches


def L_model_backward(AL, Y, caches):
    m, grads = Y.shape[1], {}
    for l, ((_, W, b), _) in enumerate(caches, 1):
        grads[f"dW{l}"], grads[f"db{l}"] = np.zeros(W.shape), np.zeros(b.shape)
    for j in range(m):
        d = AL[:, j] - Y[:, j]
        for l in range(len(caches), 0, -1):
            A_prev, W, b = caches[l - 1][0]
            grads[f"dW{l}"] += np.outer(d, A_prev[:, j]) / m
            grads[f"db{l}"] += d[:, None] / m
            d = (W.T @ d) * (A_prev[:, j] > 0)
    return grads


# %% right="forward: recursive, sigmoid by tanh"
def L_model_forward(X, parameters, layer=1):
    W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
    Z = W.dot(X) + b
    if f"W{layer + 1}" not in parameters:
        return (1 + np.tanh(Z / 2)) / 2, [((X, W, b), Z)]
    AL, caches = L_model_forward(Z.clip(0), parameters, layer + 1)
    return AL, [((X, W, b), Z)] + caches


# %% [markdown]
# L_model_backward, wrong


# %% wrong="backward: forgets 1 / m" of="reference" fails=["check_backward_through_the_last_layer", "check_backward_through_hidden_layers", "check_backward_of_any_depth", "check_backward_of_biases"]
# - grads, m, dZ = {}, Y.shape[1], AL - Y
# + grads, m, dZ = {}, 1, AL - Y


# %% wrong="backward: divides by m twice" of="reference" fails=["check_backward_through_the_last_layer", "check_backward_through_hidden_layers", "check_backward_of_any_depth", "check_backward_of_biases"]
# - grads, m, dZ = {}, Y.shape[1], AL - Y
# + grads, m, dZ = {}, Y.shape[1], (AL - Y) / Y.shape[1]


# %% wrong="backward: divides by m in each layer again" of="reference" fails=["check_backward_through_hidden_layers", "check_backward_of_any_depth", "check_backward_of_biases"]
# - dZ = relu_backward(W.T @ dZ, caches[layer - 2][1])
# + dZ = relu_backward(W.T @ dZ / m, caches[layer - 2][1])


# %% wrong="backward: has the other sign" of="reference" fails=["check_backward_through_the_last_layer", "check_backward_through_hidden_layers", "check_backward_of_any_depth", "check_backward_of_biases", "check_backward_of_the_example", "check_backward_of_the_example_hidden"]
# - grads, m, dZ = {}, Y.shape[1], AL - Y
# + grads, m, dZ = {}, Y.shape[1], Y - AL


# %% wrong="backward: multiplies by the slope of sigmoid once more" of="reference" fails=["check_backward_through_the_last_layer", "check_backward_through_hidden_layers", "check_backward_of_any_depth", "check_backward_of_biases"]
# - grads, m, dZ = {}, Y.shape[1], AL - Y
# + grads, m, dZ = {}, Y.shape[1], (AL - Y) * AL * (1 - AL)


# %% wrong="backward: begins with the slope by AL" of="reference" fails=["check_backward_through_the_last_layer", "check_backward_through_hidden_layers", "check_backward_of_any_depth", "check_backward_of_biases"]
# - grads, m, dZ = {}, Y.shape[1], AL - Y
# + grads, m, dZ = {}, Y.shape[1], (AL - Y) / (AL * (1 - AL))


# %% wrong="backward: forgets the slope of ReLU" of="reference" fails=["check_backward_through_hidden_layers", "check_backward_of_any_depth", "check_backward_of_biases"]
# - dZ = relu_backward(W.T @ dZ, caches[layer - 2][1])
# + dZ = W.T @ dZ


# %% wrong="backward: takes the slope of ReLU of the layer above" of="reference" fails=["check_backward_returns_all_gradients", "check_backward_through_hidden_layers", "check_backward_of_any_depth", "check_backward_of_biases"]
# - dZ = relu_backward(W.T @ dZ, caches[layer - 2][1])
# + dZ = relu_backward(W.T @ dZ, caches[layer - 1][1])


# %% wrong="backward: takes the slope of sigmoid in hidden layers" of="reference" fails=["check_backward_through_hidden_layers", "check_backward_of_any_depth", "check_backward_of_biases"]
# - dZ = relu_backward(W.T @ dZ, caches[layer - 2][1])
# + s, _ = sigmoid(caches[layer - 2][1])
# + dZ = (W.T @ dZ) * s * (1 - s)


# %% wrong="backward: cuts off the gradient below 0, not Z" of="reference" fails=["check_backward_through_hidden_layers", "check_backward_of_any_depth", "check_backward_of_biases"]
# - dZ = relu_backward(W.T @ dZ, caches[layer - 2][1])
# + dZ = np.maximum(0, W.T @ dZ)


# %% wrong="backward: forgets to transpose W" of="reference" fails=["check_backward_returns_all_gradients", "check_backward_through_hidden_layers", "check_backward_of_any_depth", "check_backward_of_biases", "check_backward_leaves_its_inputs_alone", "check_backward_of_the_example"]
# - dZ = relu_backward(W.T @ dZ, caches[layer - 2][1])
# + dZ = relu_backward((W @ dZ), caches[layer - 2][1])


# %% wrong="backward: multiplies by weights after a step" of="reference" fails=["check_backward_through_hidden_layers", "check_backward_of_any_depth", "check_backward_of_biases"]
# - dZ = relu_backward(W.T @ dZ, caches[layer - 2][1])
# + dZ = relu_backward((W - 0.1 * grads[f"dW{layer}"]).T @ dZ, caches[layer - 2][1])


# %% wrong="backward: sends the same gradient into all hidden layers" of="reference" fails=["check_backward_returns_all_gradients", "check_backward_of_any_depth", "check_backward_of_biases"]
# - dZ = relu_backward(W.T @ dZ, caches[layer - 2][1])
# + if layer == len(caches):
# +     dZ = relu_backward(W.T @ dZ, caches[layer - 2][1])


# %% wrong="backward: transposes the gradient of the weights" of="reference" fails=["check_backward_returns_all_gradients", "check_backward_through_the_last_layer", "check_backward_through_hidden_layers", "check_backward_of_any_depth"]
# - grads[f"dW{layer}"] = dZ @ A_prev.T / m
# + grads[f"dW{layer}"] = A_prev @ dZ.T / m


# %% wrong="backward: takes Z for what came into hidden layers" of="reference" fails=["check_backward_of_any_depth", "check_backward_of_the_example"]
# - grads[f"dW{layer}"] = dZ @ A_prev.T / m
# + if layer > 1:
# +     A_prev = caches[layer - 2][1]
# + grads[f"dW{layer}"] = dZ @ A_prev.T / m


# %% wrong="backward: sums over all for the biases" of="reference" fails=["check_backward_returns_all_gradients", "check_backward_of_biases"]
# - grads[f"db{layer}"] = dZ.sum(axis=1, keepdims=True) / m
# + grads[f"db{layer}"] = dZ.sum() / m


# %% wrong="backward: flattens the gradients of biases" of="reference" fails=["check_backward_returns_all_gradients", "check_backward_of_biases"]
# - grads[f"db{layer}"] = dZ.sum(axis=1, keepdims=True) / m
# + grads[f"db{layer}"] = dZ.sum(axis=1) / m


# %% wrong="backward: forgets 1 / m in the biases" of="reference" fails=["check_backward_of_biases"]
# - grads[f"db{layer}"] = dZ.sum(axis=1, keepdims=True) / m
# + grads[f"db{layer}"] = dZ.sum(axis=1, keepdims=True)


# %% wrong="backward: forgets the biases" of="reference" fails=["check_backward_returns_all_gradients", "check_backward_of_biases"]
# - grads[f"db{layer}"] = dZ.sum(axis=1, keepdims=True) / m
# + pass


# %% wrong="backward: counts layers from 0" of="reference" fails=["check_backward_returns_all_gradients", "check_backward_through_the_last_layer", "check_backward_through_hidden_layers", "check_backward_of_any_depth", "check_backward_of_biases", "check_backward_leaves_its_inputs_alone"]
# - grads[f"dW{layer}"] = dZ @ A_prev.T / m
# - grads[f"db{layer}"] = dZ.sum(axis=1, keepdims=True) / m
# + grads[f"dW{layer - 1}"] = dZ @ A_prev.T / m
# + grads[f"db{layer - 1}"] = dZ.sum(axis=1, keepdims=True) / m


# %% wrong="backward: leaves out the first layer" of="reference" fails=["check_backward_returns_all_gradients", "check_backward_through_the_last_layer", "check_backward_through_hidden_layers", "check_backward_of_any_depth", "check_backward_of_biases"]
# - for layer in range(len(caches), 0, -1):
# + for layer in range(len(caches), 1, -1):


# %% wrong="backward: returns the gradients of the last layer only" of="reference" fails=["check_backward_returns_all_gradients", "check_backward_through_hidden_layers", "check_backward_of_any_depth", "check_backward_of_biases"]
# - if layer > 1:
# -     dZ = relu_backward(W.T @ dZ, caches[layer - 2][1])
# + break


# %% wrong="backward: knows three layers at most" of="reference" fails=["check_backward_of_any_depth"]
# - for layer in range(len(caches), 0, -1):
# + for layer in range(len(caches), 3, -1):
# +     grads[f"dW{layer}"], grads[f"db{layer}"] = (0 * one for one in caches[layer - 1][0][1:])
# + for layer in range(min(3, len(caches)), 0, -1):


# %% wrong="backward: subtracts the labels in place" of="reference" fails=["check_backward_leaves_its_inputs_alone"]
# - grads, m, dZ = {}, Y.shape[1], AL - Y
# + grads, m, dZ = {}, Y.shape[1], AL
# + AL -= Y


# %% wrong="backward: empties the caches" of="reference" fails=["check_backward_leaves_its_inputs_alone"]
# - return grads
# + caches.clear()
# + return grads


# %% [markdown]
# Net, NetTanh and NetRelu, wrong


# %% right="Net: as the public lab has it"
class Net(nn.Module):
    def __init__(self, D_in, H1, H2, D_out):
        super(Net, self).__init__()
        self.linear1 = nn.Linear(D_in, H1)
        self.linear2 = nn.Linear(H1, H2)
        self.linear3 = nn.Linear(H2, D_out)

    def forward(self, x):
        x = torch.sigmoid(self.linear1(x))
        x = torch.sigmoid(self.linear2(x))
        x = self.linear3(x)
        return x


# %% right="NetTanh: as the public lab has it"
class NetTanh(nn.Module):
    def __init__(self, D_in, H1, H2, D_out):
        super(NetTanh, self).__init__()
        self.linear1 = nn.Linear(D_in, H1)
        self.linear2 = nn.Linear(H1, H2)
        self.linear3 = nn.Linear(H2, D_out)

    def forward(self, x):
        x = torch.tanh(self.linear1(x))
        x = torch.tanh(self.linear2(x))
        x = self.linear3(x)
        return x


# %% right="NetRelu: as the public lab has it"
class NetRelu(nn.Module):
    def __init__(self, D_in, H1, H2, D_out):
        super(NetRelu, self).__init__()
        self.linear1 = nn.Linear(D_in, H1)
        self.linear2 = nn.Linear(H1, H2)
        self.linear3 = nn.Linear(H2, D_out)

    def forward(self, x):
        x = torch.relu(self.linear1(x))
        x = torch.relu(self.linear2(x))
        x = self.linear3(x)
        return x


# %% wrong="Net: applies its activation behind the last layer, too" of="Net: as the public lab has it" fails=["check_net_returns_scores"]
# - x = self.linear3(x)
# + x = torch.sigmoid(self.linear3(x))


# %% wrong="Net: has no activation" of="Net: as the public lab has it" fails=["check_net_has_sigmoid"]
# - x = torch.sigmoid(self.linear1(x))
# - x = torch.sigmoid(self.linear2(x))
# + x = self.linear2(self.linear1(x))


# %% wrong="Net: has no activation behind the second layer" of="Net: as the public lab has it" fails=["check_net_has_sigmoid"]
# - x = torch.sigmoid(self.linear2(x))
# + x = self.linear2(x)


# %% wrong="Net: has ReLU for sigmoid" of="Net: as the public lab has it" fails=["check_net_has_sigmoid"]
# - x = torch.sigmoid(self.linear1(x))
# - x = torch.sigmoid(self.linear2(x))
# + x = torch.relu(self.linear1(x))
# + x = torch.relu(self.linear2(x))


# %% wrong="Net: ends with softmax" of="Net: as the public lab has it" fails=["check_net_returns_scores"]
# - x = self.linear3(x)
# + x = torch.softmax(self.linear3(x), dim=1)


# %% wrong="Net: keeps its layers in a list" of="Net: as the public lab has it" fails=["check_net_has_three_layers", "check_net_can_be_trained"]
# - self.linear1 = nn.Linear(D_in, H1)
# - self.linear2 = nn.Linear(H1, H2)
# - self.linear3 = nn.Linear(H2, D_out)
# + self.layers = [nn.Linear(D_in, H1), nn.Linear(H1, H2), nn.Linear(H2, D_out)]
#
# - x = torch.sigmoid(self.linear1(x))
# - x = torch.sigmoid(self.linear2(x))
# - x = self.linear3(x)
# + x = torch.sigmoid(self.layers[0](x))
# + x = torch.sigmoid(self.layers[1](x))
# + x = self.layers[2](x)


# %% wrong="Net: swaps the sizes of the hidden layers" of="Net: as the public lab has it" fails=["check_net_has_three_layers"]
# - self.linear1 = nn.Linear(D_in, H1)
# - self.linear2 = nn.Linear(H1, H2)
# - self.linear3 = nn.Linear(H2, D_out)
# + self.linear1 = nn.Linear(D_in, H2)
# + self.linear2 = nn.Linear(H2, H1)
# + self.linear3 = nn.Linear(H1, D_out)


# %% wrong="Net: sets a seed" of="Net: as the public lab has it" fails=["check_net_can_be_trained"]
#   self.linear1 = nn.Linear(D_in, H1)
# + torch.manual_seed(0)


# %% wrong="NetTanh: applies its activation behind the last layer, too" of="NetTanh: as the public lab has it" fails=["check_tanh_returns_scores"]
# - x = self.linear3(x)
# + x = torch.tanh(self.linear3(x))


# %% wrong="NetTanh: has no activation" of="NetTanh: as the public lab has it" fails=["check_tanh_has_tanh"]
# - x = torch.tanh(self.linear1(x))
# - x = torch.tanh(self.linear2(x))
# + x = self.linear2(self.linear1(x))


# %% wrong="NetTanh: has no activation behind the second layer" of="NetTanh: as the public lab has it" fails=["check_tanh_has_tanh"]
# - x = torch.tanh(self.linear2(x))
# + x = self.linear2(x)


# %% wrong="NetTanh: has sigmoid for tanh" of="NetTanh: as the public lab has it" fails=["check_tanh_has_tanh"]
# - x = torch.tanh(self.linear1(x))
# - x = torch.tanh(self.linear2(x))
# + x = torch.sigmoid(self.linear1(x))
# + x = torch.sigmoid(self.linear2(x))


# %% wrong="NetTanh: returns the classes" of="NetTanh: as the public lab has it" fails=["check_tanh_returns_scores", "check_tanh_can_be_trained"]
# - x = self.linear3(x)
# + x = self.linear3(x).argmax(dim=1)


# %% wrong="NetTanh: has no biases" of="NetTanh: as the public lab has it" fails=["check_tanh_has_three_layers"]
# - self.linear1 = nn.Linear(D_in, H1)
# - self.linear2 = nn.Linear(H1, H2)
# - self.linear3 = nn.Linear(H2, D_out)
# + self.linear1 = nn.Linear(D_in, H1, bias=False)
# + self.linear2 = nn.Linear(H1, H2, bias=False)
# + self.linear3 = nn.Linear(H2, D_out, bias=False)


# %% wrong="NetTanh: gives both hidden layers the size H1" of="NetTanh: as the public lab has it" fails=["check_tanh_has_three_layers"]
# - self.linear2 = nn.Linear(H1, H2)
# - self.linear3 = nn.Linear(H2, D_out)
# + self.linear2 = nn.Linear(H1, H1)
# + self.linear3 = nn.Linear(H1, D_out)


# %% wrong="NetTanh: detaches what the first layer gives" of="NetTanh: as the public lab has it" fails=["check_tanh_can_be_trained"]
# - x = torch.tanh(self.linear1(x))
# + x = torch.tanh(self.linear1(x))
# + x = x.detach()


# %% wrong="NetTanh: forgets to call the constructor of nn.Module" of="NetTanh: as the public lab has it" fails=["check_tanh_has_three_layers", "check_tanh_has_tanh", "check_tanh_returns_scores", "check_tanh_can_be_trained"]
# - super(NetTanh, self).__init__()
# + pass


# %% wrong="NetTanh: sets a seed" of="NetTanh: as the public lab has it" fails=["check_tanh_can_be_trained"]
#   self.linear1 = nn.Linear(D_in, H1)
# + torch.manual_seed(2)


# %% wrong="NetRelu: applies its activation behind the last layer, too" of="NetRelu: as the public lab has it" fails=["check_relu_returns_scores"]
# - x = self.linear3(x)
# + x = torch.relu(self.linear3(x))


# %% wrong="NetRelu: has no activation" of="NetRelu: as the public lab has it" fails=["check_relu_has_relu"]
# - x = torch.relu(self.linear1(x))
# - x = torch.relu(self.linear2(x))
# + x = self.linear2(self.linear1(x))


# %% wrong="NetRelu: has no activation behind the second layer" of="NetRelu: as the public lab has it" fails=["check_relu_has_relu"]
# - x = torch.relu(self.linear2(x))
# + x = self.linear2(x)


# %% wrong="NetRelu: has tanh for ReLU" of="NetRelu: as the public lab has it" fails=["check_relu_has_relu"]
# - x = torch.relu(self.linear1(x))
# - x = torch.relu(self.linear2(x))
# + x = torch.tanh(self.linear1(x))
# + x = torch.tanh(self.linear2(x))


# %% wrong="NetRelu: has a leaky ReLU" of="NetRelu: as the public lab has it" fails=["check_relu_has_relu"]
# - x = torch.relu(self.linear1(x))
# - x = torch.relu(self.linear2(x))
# + x = nn.functional.leaky_relu(self.linear1(x))
# + x = nn.functional.leaky_relu(self.linear2(x))


# %% wrong="NetRelu: has one hidden layer" of="NetRelu: as the public lab has it" fails=["check_relu_has_three_layers", "check_relu_has_relu", "check_relu_returns_scores"]
# - self.linear2 = nn.Linear(H1, H2)
# - self.linear3 = nn.Linear(H2, D_out)
# + self.linear3 = nn.Linear(H1, D_out)
#
# - x = torch.relu(self.linear2(x))


# %% wrong="NetRelu: has 50 units in each hidden layer" of="NetRelu: as the public lab has it" fails=["check_relu_has_three_layers"]
# - self.linear1 = nn.Linear(D_in, H1)
# - self.linear2 = nn.Linear(H1, H2)
# - self.linear3 = nn.Linear(H2, D_out)
# + self.linear1 = nn.Linear(D_in, 50)
# + self.linear2 = nn.Linear(50, 50)
# + self.linear3 = nn.Linear(50, D_out)


# %% wrong="NetRelu: computes the hidden layers without gradients" of="NetRelu: as the public lab has it" fails=["check_relu_can_be_trained"]
# - x = torch.relu(self.linear1(x))
# - x = torch.relu(self.linear2(x))
# + with torch.no_grad():
# +     x = torch.relu(self.linear1(x))
# +     x = torch.relu(self.linear2(x))


# %% wrong="NetRelu: returns nothing" of="NetRelu: as the public lab has it" fails=["check_relu_has_relu", "check_relu_returns_scores", "check_relu_can_be_trained"]
# - return x
# + x


# %% wrong="NetRelu: ends with log-softmax" of="NetRelu: as the public lab has it" fails=["check_relu_returns_scores"]
# - x = self.linear3(x)
# + x = nn.functional.log_softmax(self.linear3(x), dim=1)


# %% [markdown]
# Net, NetTanh and NetRelu, right


# %% right="Net, NetTanh, NetRelu: of one class, by modules in nn.Sequential"
class Net(nn.Module):
    activation = nn.Sigmoid

    def __init__(self, D_in, H1, H2, D_out, dtype=None):
        super().__init__()
        layers = []
        for below, units in ((D_in, H1), (H1, H2)):
            layers += [nn.Linear(below, units, dtype=dtype), self.activation()]
        self.net = nn.Sequential(*layers, nn.Linear(H2, D_out, dtype=dtype))

    def forward(self, x):
        return self.net(x)


class NetTanh(Net):
    activation = nn.Tanh


class NetRelu(Net):
    activation = nn.ReLU


# %% right="Net, NetTanh, NetRelu: nn.Sequential itself, in place, by formula, in a ModuleList"
class Net(nn.Module):
    def __init__(self, D_in, H1, H2, D_out):
        super().__init__()
        sizes = [D_in, H1, H2, D_out]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def forward(self, x):
        *hidden_layers, last = self.layers
        for one in hidden_layers:
            x = 1 / (1 + torch.exp(-one(x)))
        return last(x)


class NetTanh(nn.Sequential):
    def __init__(self, D_in, H1, H2, D_out):
        super().__init__()
        self.linear1 = nn.Linear(D_in, H1)
        self.tanh1 = nn.Tanh()
        self.linear2 = nn.Linear(H1, H2)
        self.tanh2 = nn.Tanh()
        self.linear3 = nn.Linear(H2, D_out)


class NetRelu(nn.Module):
    def __init__(self, D_in, H1, H2, D_out):
        super().__init__()
        self.linear3 = nn.Linear(H2, D_out)
        self.linear2 = nn.Linear(H1, H2)
        self.linear1 = nn.Linear(D_in, H1)

    def forward(self, x):
        x = nn.functional.relu_(self.linear1(x))
        x = self.linear2(x).clamp(min=0)
        return self.linear3(x)


# %% [markdown]
# count_pieces, wrong


# %% wrong="pieces: counts bends, not pieces" of="reference" fails=["check_pieces_of_a_straight_line", "check_pieces_of_the_example"]
# - return 1 + int((np.abs(np.diff(slopes)) > 1e-6).sum())
# + return int((np.abs(np.diff(slopes)) > 1e-6).sum())


# %% wrong="pieces: counts one piece too many" of="reference" fails=["check_pieces_of_a_straight_line", "check_pieces_of_the_example"]
# - return 1 + int((np.abs(np.diff(slopes)) > 1e-6).sum())
# + return 2 + int((np.abs(np.diff(slopes)) > 1e-6).sum())


# %% wrong="pieces: counts intervals" of="reference" fails=["check_pieces_are_counted", "check_pieces_of_a_straight_line", "check_pieces_are_not_made_by_rounding", "check_pieces_of_the_example"]
# - return 1 + int((np.abs(np.diff(slopes)) > 1e-6).sum())
# + return len(slopes)


# %% wrong="pieces: counts points where the slope changes its sign" of="reference" fails=["check_pieces_are_counted", "check_pieces_are_not_made_by_rounding"]
# - return 1 + int((np.abs(np.diff(slopes)) > 1e-6).sum())
# + return 1 + int((np.diff(np.sign(slopes)) != 0).sum())


# %% wrong="pieces: counts different slopes, each once" of="reference" fails=["check_pieces_are_counted", "check_pieces_are_not_made_by_rounding"]
# - return 1 + int((np.abs(np.diff(slopes)) > 1e-6).sum())
# + return len(np.unique(np.round(slopes, 5)))


# %% wrong="pieces: takes differences of y for slopes" of="reference" fails=["check_pieces_are_counted", "check_pieces_of_a_straight_line"]
# - slopes = np.diff(y) / np.diff(x)
# + slopes = np.diff(y)


# %% wrong="pieces: divides by x of each point" of="reference" fails=["check_pieces_are_counted", "check_pieces_of_a_straight_line", "check_pieces_are_not_made_by_rounding"]
# - slopes = np.diff(y) / np.diff(x)
# + slopes = np.diff(y) / x[1:]


# %% wrong="pieces: divides the wrong way round" of="reference" fails=["check_pieces_are_counted"]
# - slopes = np.diff(y) / np.diff(x)
# + slopes = np.diff(x) / np.diff(y)


# %% wrong="pieces: tolerates no rounding" of="reference" fails=["check_pieces_are_not_made_by_rounding", "check_pieces_of_a_straight_line", "check_pieces_are_counted"]
# - return 1 + int((np.abs(np.diff(slopes)) > 1e-6).sum())
# + return 1 + int((np.diff(slopes) != 0).sum())


# %% wrong="pieces: tolerates 1e-9 only" of="reference" fails=["check_pieces_are_not_made_by_rounding"]
# - return 1 + int((np.abs(np.diff(slopes)) > 1e-6).sum())
# + return 1 + int((np.abs(np.diff(slopes)) > 1e-9).sum())


# %% wrong="pieces: tolerates 0.001" of="reference" fails=["check_pieces_are_not_made_by_rounding"]
# - return 1 + int((np.abs(np.diff(slopes)) > 1e-6).sum())
# + return 1 + int((np.abs(np.diff(slopes)) > 1e-3).sum())


# %% wrong="pieces: sees bends upwards only" of="reference" fails=["check_pieces_are_counted", "check_pieces_are_not_made_by_rounding", "check_pieces_of_the_example"]
# - return 1 + int((np.abs(np.diff(slopes)) > 1e-6).sum())
# + return 1 + int((np.diff(slopes) > 1e-6).sum())


# %% wrong="pieces: sees bends downwards only" of="reference" fails=["check_pieces_are_counted", "check_pieces_are_not_made_by_rounding"]
# - return 1 + int((np.abs(np.diff(slopes)) > 1e-6).sum())
# + return 1 + int((np.diff(slopes) < -1e-6).sum())


# %% wrong="pieces: overlooks the last interval" of="reference" fails=["check_pieces_are_counted", "check_pieces_are_not_made_by_rounding", "check_pieces_of_the_example"]
# - slopes = np.diff(y) / np.diff(x)
# + slopes = (np.diff(y) / np.diff(x))[:-1]


# %% wrong="pieces: returns the slopes" of="reference" fails=["check_pieces_are_counted", "check_pieces_of_a_straight_line", "check_pieces_are_not_made_by_rounding", "check_pieces_of_the_example"]
# - return 1 + int((np.abs(np.diff(slopes)) > 1e-6).sum())
# + return slopes


# %% wrong="pieces: compares slopes with the first one" of="reference" fails=["check_pieces_are_counted"]
# - return 1 + int((np.abs(np.diff(slopes)) > 1e-6).sum())
# + return 1 + int((np.abs(slopes - slopes[0]) > 1e-6).sum())


# %% wrong="pieces: counts peaks and valleys only" of="reference" fails=["check_pieces_are_counted", "check_pieces_are_not_made_by_rounding", "check_pieces_of_the_example"]
# - return 1 + int((np.abs(np.diff(slopes)) > 1e-6).sum())
# + return 1 + int((slopes[1:] * slopes[:-1] < 0).sum())


# %% [markdown]
# count_pieces, right


# %% right="pieces: a loop"
def count_pieces(x, y):
    n = 1
    for i in range(1, len(x) - 1):
        left = (y[i] - y[i - 1]) / (x[i] - x[i - 1])
        right = (y[i + 1] - y[i]) / (x[i + 1] - x[i])
        if abs(left - right) > 1e-6:
            n += 1
    return n


# %% right="pieces: np.isclose, a number of NumPy's"
def count_pieces(x, y):
    m = (y[1:] - y[:-1]) / (x[1:] - x[:-1])
    return np.count_nonzero(~np.isclose(m[1:], m[:-1], rtol=0, atol=1e-6)) + np.int64(1)


# %% right="pieces: in PyTorch, a tensor of one number"
def count_pieces(x, y):
    x, y = torch.tensor(x), torch.tensor(y)
    slopes = y.diff() / x.diff()
    return (slopes.diff().abs() > 1e-6).sum() + 1


# %% right="pieces: groups of slopes"
def count_pieces(x, y):
    groups = []
    for slope in (np.diff(y) / np.diff(x)).tolist():
        if not groups or abs(groups[-1][-1] - slope) > 1e-6:
            groups.append([])
        groups[-1].append(slope)
    return float(len(groups))
