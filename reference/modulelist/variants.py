"""Wrong and right solutions of the assignment on networks of any depth, which prove its graders.

Each cell is appended to the reference solution, whose definitions it overrides, or says with `of`
what it is an edit of. A wrong one names the checks that it fails.
"""

# ruff: noqa


# %% [markdown]
# Net, wrong


# %% right="Net: pairs of sizes"
class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))

    def forward(self, x):
        for linear in self.hidden[:-1]:
            x = torch.relu(linear(x))
        return self.hidden[-1](x)


# %% wrong="Net: keeps its layers in a plain list" of="Net: pairs of sizes" fails=["check_net_knows_its_layers", "check_net_knows_two_layers"]
# - self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))
# + self.hidden = [nn.Linear(a, b) for a, b in zip(Layers, Layers[1:])]


# %% wrong="Net: keeps all but the last layer in a plain list" fails=["check_net_knows_its_layers", "check_net_knows_two_layers"]
class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        self.hidden = []
        for i in range(len(Layers) - 2):
            self.hidden.append(nn.Linear(Layers[i], Layers[i + 1]))
        self.out = nn.Linear(Layers[-2], Layers[-1])

    def forward(self, x):
        for linear in self.hidden:
            x = torch.relu(linear(x))
        return self.out(x)


# %% wrong="Net: keeps its weights as plain tensors" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_knows_its_layers", "check_net_has_the_layers_asked_for", "check_net_shares_no_layer", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_can_be_trained", "check_net_knows_two_layers", "check_net_of_an_example", "check_net_has_scores_of_any_sign", "check_net_passes_gradients"]
class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        self.W = [torch.randn(b, a, requires_grad=True) for a, b in zip(Layers, Layers[1:])]
        self.b = [torch.zeros(b, requires_grad=True) for b in Layers[1:]]

    def forward(self, x):
        for W, b in zip(self.W[:-1], self.b[:-1]):
            x = torch.relu(x @ W.T + b)
        return x @ self.W[-1].T + self.b[-1]


# %% wrong="Net: keeps its weights as buffers" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_knows_its_layers", "check_net_has_the_layers_asked_for", "check_net_shares_no_layer", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_can_be_trained", "check_net_knows_two_layers", "check_net_of_an_example", "check_net_has_scores_of_any_sign", "check_net_passes_gradients"]
class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        self.depth = len(Layers) - 1
        for i, (a, b) in enumerate(zip(Layers, Layers[1:])):
            self.register_buffer(f"W{i}", torch.randn(b, a) / a**0.5)
            self.register_buffer(f"b{i}", torch.zeros(b))

    def forward(self, x):
        for i in range(self.depth):
            x = x @ getattr(self, f"W{i}").T + getattr(self, f"b{i}")
            if i < self.depth - 1:
                x = torch.relu(x)
        return x


# %% wrong="Net: computes with other layers than those that it registers" fails=["check_net_knows_its_layers", "check_net_has_the_layers_asked_for", "check_net_can_be_trained", "check_net_knows_two_layers", "check_net_passes_gradients"]
import copy


class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        self.layers = [nn.Linear(a, b) for a, b in zip(Layers, Layers[1:])]
        self.hidden = nn.ModuleList(copy.deepcopy(self.layers))

    def forward(self, x):
        for linear in self.layers[:-1]:
            x = torch.relu(linear(x))
        return self.layers[-1](x)


# %% wrong="Net: makes its layers when it is first called" of="Net: pairs of sizes" fails=["check_net_knows_its_layers", "check_net_knows_two_layers"]
# -     self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))
# -
# - def forward(self, x):
# +     self.Layers = Layers
# + def forward(self, x):
# +     if not hasattr(self, "hidden"):
# +         pairs = zip(self.Layers, self.Layers[1:])
# +         self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in pairs)

# %% wrong="Net: makes new layers at each call" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_knows_its_layers", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_treats_each_row_alone", "check_net_can_be_trained", "check_net_computes_in_forward", "check_net_knows_two_layers", "check_net_of_an_example", "check_net_has_scores_of_any_sign", "check_net_passes_gradients"]
# -     self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))
# -
# - def forward(self, x):
# +     self.Layers = Layers
# + def forward(self, x):
# +     self.hidden = nn.ModuleList()
# +     for a, b in zip(self.Layers, self.Layers[1:]):
# +         self.hidden.append(nn.Linear(a, b))


# %% wrong="Net: has one layer for all pairs of equal sizes" fails=["check_net_shares_no_layer"]
class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        self.names, self.made = [], nn.ModuleDict()
        for a, b in zip(Layers, Layers[1:]):
            name = f"{a} to {b}"
            if name not in self.made:
                self.made[name] = nn.Linear(a, b)
            self.names.append(name)

    def forward(self, x):
        for name in self.names[:-1]:
            x = torch.relu(self.made[name](x))
        return self.made[self.names[-1]](x)


# %% wrong="Net: multiplies a list that holds one hidden layer" of="Net: pairs of sizes" fails=["check_net_has_the_layers_asked_for", "check_net_shares_no_layer", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer"]
# - self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))
# + hidden = [nn.Linear(Layers[1], Layers[1])] * (len(Layers) - 3)
# + first, last = nn.Linear(Layers[0], Layers[1]), nn.Linear(Layers[1], Layers[-1])
# + self.hidden = nn.ModuleList([first, *hidden, last])

# %% wrong="Net: forgets super().__init__()" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_has_the_layers_asked_for", "check_net_knows_its_layers", "check_net_shares_no_layer", "check_nets_of_one_list_are_independent", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_treats_each_row_alone", "check_net_can_be_trained", "check_net_computes_in_forward", "check_net_knows_two_layers", "check_net_of_an_example", "check_net_has_scores_of_any_sign", "check_net_passes_gradients"]
# - super().__init__()

# %% wrong="Net: spells __init__ with single underscores" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_has_the_layers_asked_for", "check_net_knows_its_layers", "check_net_shares_no_layer", "check_nets_of_one_list_are_independent", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_treats_each_row_alone", "check_net_can_be_trained", "check_net_computes_in_forward", "check_net_knows_two_layers", "check_net_of_an_example", "check_net_has_scores_of_any_sign", "check_net_passes_gradients"]
# - def __init__(self, Layers):
# + def _init_(self, Layers):

# %% wrong="Net: has its layers in a class attribute, which all networks share" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_has_the_layers_asked_for", "check_net_knows_its_layers", "check_net_shares_no_layer", "check_nets_of_one_list_are_independent", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_treats_each_row_alone", "check_net_can_be_trained", "check_net_computes_in_forward", "check_net_knows_two_layers", "check_net_of_an_example", "check_net_has_scores_of_any_sign", "check_net_passes_gradients"]
#   class Net(nn.Module):
# +     hidden = nn.ModuleList()
#
# - self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))
# + for a, b in zip(Layers, Layers[1:]):
# +     self.hidden.append(nn.Linear(a, b))

# %% wrong="Net: seeds the generator in __init__" of="Net: pairs of sizes" fails=["check_nets_of_one_list_are_independent"]
#   super().__init__()
# + torch.manual_seed(0)


# %% wrong="Net: takes the last size out of the list" fails=["check_nets_of_one_list_are_independent"]
class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        out_size = Layers.pop()
        self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))
        self.out = nn.Linear(Layers[-1], out_size)

    def forward(self, x):
        for linear in self.hidden:
            x = torch.relu(linear(x))
        return self.out(x)


# %% wrong="Net: ends with ReLU" of="Net: pairs of sizes" fails=["check_net_ends_with_a_linear_layer", "check_net_has_scores_of_any_sign"]
# - for linear in self.hidden[:-1]:
# -     x = torch.relu(linear(x))
# - return self.hidden[-1](x)
# + for linear in self.hidden:
# +     x = torch.relu(linear(x))
# + return x

# %% wrong="Net: ends with softmax" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_ends_with_a_linear_layer", "check_net_has_relu_between_layers", "check_net_of_an_example", "check_net_has_scores_of_any_sign"]
# - return self.hidden[-1](x)
# + return torch.softmax(self.hidden[-1](x), dim=1)

# %% wrong="Net: ends with log_softmax" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_ends_with_a_linear_layer", "check_net_has_relu_between_layers", "check_net_of_an_example", "check_net_has_scores_of_any_sign"]
# - return self.hidden[-1](x)
# + return torch.log_softmax(self.hidden[-1](x), dim=1)

# %% wrong="Net: has no activation" of="Net: pairs of sizes" fails=["check_net_has_relu_between_layers", "check_net_of_an_example"]
# - for linear in self.hidden[:-1]:
# -     x = torch.relu(linear(x))
# - return self.hidden[-1](x)
# + for linear in self.hidden:
# +     x = linear(x)
# + return x


# %% wrong="Net: has ReLU after the first layer only" fails=["check_net_has_relu_between_layers"]
class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))

    def forward(self, x):
        for i, linear in enumerate(self.hidden):
            x = linear(x)
            if i == 0 and len(self.hidden) > 1:
                x = torch.relu(x)
        return x


# %% wrong="Net: has ReLU after all but the last two layers" of="Net: pairs of sizes" fails=["check_net_has_relu_between_layers", "check_net_of_an_example"]
# - for linear in self.hidden[:-1]:
# -     x = torch.relu(linear(x))
# - return self.hidden[-1](x)
# + L = len(self.hidden)
# + for i, linear in enumerate(self.hidden):
# +     x = torch.relu(linear(x)) if i < L - 2 else linear(x)
# + return x

# %% wrong="Net: has ReLU before the first layer, too" of="Net: pairs of sizes" fails=["check_net_has_relu_between_layers"]
# - for linear in self.hidden[:-1]:
# -     x = torch.relu(linear(x))
# - return self.hidden[-1](x)
# + for linear in self.hidden:
# +     x = linear(torch.relu(x))
# + return x

# %% wrong="Net: leaks where ReLU is 0" of="Net: pairs of sizes" fails=["check_net_has_relu_between_layers", "check_net_of_an_example"]
# - x = torch.relu(linear(x))
# + x = nn.functional.leaky_relu(linear(x))

# %% wrong="Net: has sigmoid for ReLU" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_of_an_example", "check_net_has_scores_of_any_sign"]
# - x = torch.relu(linear(x))
# + x = torch.sigmoid(linear(x))

# %% wrong="Net: loses its last layer" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_has_the_layers_asked_for", "check_net_knows_its_layers", "check_net_shares_no_layer", "check_nets_of_one_list_are_independent", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_treats_each_row_alone", "check_net_can_be_trained", "check_net_computes_in_forward", "check_net_knows_two_layers", "check_net_of_an_example", "check_net_has_scores_of_any_sign"]
# - self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))
# + self.hidden = nn.ModuleList()
# + for i in range(len(Layers) - 2):
# +     self.hidden.append(nn.Linear(Layers[i], Layers[i + 1]))

# %% wrong="Net: pairs each size with itself" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_has_the_layers_asked_for", "check_net_knows_its_layers", "check_nets_of_one_list_are_independent", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_treats_each_row_alone", "check_net_can_be_trained", "check_net_computes_in_forward", "check_net_knows_two_layers", "check_net_of_an_example", "check_net_has_scores_of_any_sign", "check_net_passes_gradients"]
# - self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))
# + self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers))

# %% wrong="Net: has hidden layers of 64 units, whatever it is told" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_has_the_layers_asked_for", "check_net_has_relu_between_layers", "check_net_of_an_example"]
# - self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))
# + sizes = [Layers[0], *[64] * (len(Layers) - 2), Layers[-1]]
# + self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))


# %% wrong="Net: has one hidden layer, whatever it is told" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_has_the_layers_asked_for", "check_net_shares_no_layer", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer"]
class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        self.linear1 = nn.Linear(Layers[0], Layers[1])
        self.linear2 = nn.Linear(Layers[1], Layers[-1])

    def forward(self, x):
        return self.linear2(torch.relu(self.linear1(x)))


# %% wrong="Net: swaps the arguments of nn.Linear" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_has_the_layers_asked_for", "check_net_knows_its_layers", "check_nets_of_one_list_are_independent", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_treats_each_row_alone", "check_net_can_be_trained", "check_net_computes_in_forward", "check_net_knows_two_layers", "check_net_of_an_example", "check_net_has_scores_of_any_sign", "check_net_passes_gradients"]
# - self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))
# + self.hidden = nn.ModuleList(nn.Linear(b, a) for a, b in zip(Layers, Layers[1:]))

# %% wrong="Net: has no biases" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_has_the_layers_asked_for", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_of_an_example", "check_net_has_scores_of_any_sign"]
# - self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))
# + pairs = zip(Layers, Layers[1:])
# + self.hidden = nn.ModuleList(nn.Linear(a, b, bias=False) for a, b in pairs)

# %% wrong="Net: uses its layers in reversed order" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_has_the_layers_asked_for", "check_net_knows_its_layers", "check_nets_of_one_list_are_independent", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_treats_each_row_alone", "check_net_can_be_trained", "check_net_computes_in_forward", "check_net_knows_two_layers", "check_net_of_an_example", "check_net_has_scores_of_any_sign", "check_net_passes_gradients"]
# - for linear in self.hidden[:-1]:
# -     x = torch.relu(linear(x))
# - return self.hidden[-1](x)
# + for linear in reversed(self.hidden[1:]):
# +     x = torch.relu(linear(x))
# + return self.hidden[0](x)

# %% wrong="Net: gives each layer x instead of what came before" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_has_the_layers_asked_for", "check_net_knows_its_layers", "check_nets_of_one_list_are_independent", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_treats_each_row_alone", "check_net_can_be_trained", "check_net_computes_in_forward"]
# -     x = torch.relu(linear(x))
# - return self.hidden[-1](x)
# +     out = torch.relu(linear(x))
# + return self.hidden[-1](out)

# %% wrong="Net: flattens the batch" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_has_the_layers_asked_for", "check_net_knows_its_layers", "check_net_shares_no_layer", "check_nets_of_one_list_are_independent", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_treats_each_row_alone", "check_net_can_be_trained", "check_net_computes_in_forward", "check_net_knows_two_layers", "check_net_of_an_example", "check_net_has_scores_of_any_sign", "check_net_passes_gradients"]
#   def forward(self, x):
# +     x = x.view(-1)

# %% wrong="Net: squeezes its output" of="Net: pairs of sizes" fails=["check_net_treats_each_row_alone"]
# - return self.hidden[-1](x)
# + return self.hidden[-1](x).squeeze()

# %% wrong="Net: centres x over the batch" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_treats_each_row_alone", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_of_an_example", "check_net_has_scores_of_any_sign"]
#   def forward(self, x):
# +     x = x - x.mean(dim=0)

# %% wrong="Net: has dropout that no mode switches off" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_treats_each_row_alone", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_computes_in_forward", "check_net_of_an_example", "check_net_has_scores_of_any_sign"]
# + import torch.nn.functional as F
#   class Net(nn.Module):
#
# - for linear in self.hidden[:-1]:
# -     x = torch.relu(linear(x))
# + x = F.dropout(x, 0.3)
# + for linear in self.hidden[:-1]:
# +     x = F.dropout(torch.relu(linear(x)), 0.3)

# %% wrong="Net: normalizes each hidden layer" of="Net: pairs of sizes" fails=["check_net_can_be_trained", "check_net_adds_nothing_where_sizes_agree", "check_net_has_the_layers_asked_for", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_of_an_example", "check_net_has_scores_of_any_sign"]
# - def forward(self, x):
# -     for linear in self.hidden[:-1]:
# -         x = torch.relu(linear(x))
# +     self.norms = nn.ModuleList(nn.LayerNorm(b) for b in Layers[1:-1])
# + def forward(self, x):
# +     for linear, norm in zip(self.hidden, self.norms):
# +         x = torch.relu(norm(linear(x)))

# %% wrong="Net: has one batch norm for all hidden layers" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree", "check_net_has_the_layers_asked_for", "check_net_knows_its_layers", "check_nets_of_one_list_are_independent", "check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_treats_each_row_alone", "check_net_can_be_trained", "check_net_computes_in_forward", "check_net_of_an_example", "check_net_has_scores_of_any_sign"]
#   self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))
# + self.norm = nn.BatchNorm1d(Layers[1])
#
# - x = torch.relu(linear(x))
# + x = torch.relu(self.norm(linear(x)))

# %% wrong="Net: computes without gradients" of="Net: pairs of sizes" fails=["check_net_can_be_trained", "check_net_passes_gradients"]
# - for linear in self.hidden[:-1]:
# -     x = torch.relu(linear(x))
# - return self.hidden[-1](x)
# + with torch.no_grad():
# +     for linear in self.hidden[:-1]:
# +         x = torch.relu(linear(x))
# +     return self.hidden[-1](x)

# %% wrong="Net: detaches each hidden layer" of="Net: pairs of sizes" fails=["check_net_can_be_trained", "check_net_passes_gradients"]
# - x = torch.relu(linear(x))
# + x = torch.relu(linear(x)).detach()

# %% wrong="Net: goes through NumPy" of="Net: pairs of sizes" fails=["check_net_can_be_trained", "check_net_passes_gradients"]
# + import numpy as np
#   class Net(nn.Module):
#
# - x = torch.relu(linear(x))
# + x = torch.from_numpy(np.maximum(linear(x).data.numpy(), 0))

# %% wrong="Net: freezes its weights" of="Net: pairs of sizes" fails=["check_net_can_be_trained", "check_net_passes_gradients"]
#   self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))
# + for parameter in self.hidden[:-1].parameters():
# +     parameter.requires_grad = False

# %% wrong="Net: has __call__ instead of forward" of="Net: pairs of sizes" fails=["check_net_computes_in_forward"]
# - def forward(self, x):
# + def __call__(self, x):

# %% wrong="Net: has __call__ beside forward, so that hooks do not run" of="Net: pairs of sizes" fails=["check_net_computes_in_forward"]
#       self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))
# + def __call__(self, x):
# +     return self.forward(x)

# %% wrong="Net: adds what a layer got where sizes agree" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree"]
# -     x = torch.relu(linear(x))
# +     h = torch.relu(linear(x))
# +     x = h + x if h.shape == x.shape else h

# %% wrong="Net: adds what a layer got before ReLU, where sizes agree" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree"]
# -     x = torch.relu(linear(x))
# +     h = linear(x)
# +     x = torch.relu(h + x if h.shape == x.shape else h)

# %% wrong="Net: adds x to the output where sizes agree" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree"]
# - for linear in self.hidden[:-1]:
# -     x = torch.relu(linear(x))
# - return self.hidden[-1](x)
# + h = x
# + for linear in self.hidden[:-1]:
# +     h = torch.relu(linear(h))
# + h = self.hidden[-1](h)
# + return h + x if h.shape == x.shape else h

# %% wrong="Net: leaves out the last layer where it has as many inputs as outputs" of="Net: pairs of sizes" fails=["check_net_adds_nothing_where_sizes_agree"]
# - return self.hidden[-1](x)
# + last = self.hidden[-1]
# + return x if len(self.hidden) > 1 and last.in_features == last.out_features else last(x)

# %% wrong="Net: has ReLU6 for ReLU" of="Net: pairs of sizes" fails=["check_net_has_relu_between_layers", "check_net_adds_nothing_where_sizes_agree", "check_net_ends_with_a_linear_layer"]
# - x = torch.relu(linear(x))
# + x = nn.functional.relu6(linear(x))

# %% wrong="Net: cuts its hidden units off at 100" of="Net: pairs of sizes" fails=["check_net_has_relu_between_layers", "check_net_adds_nothing_where_sizes_agree", "check_net_ends_with_a_linear_layer"]
# - x = torch.relu(linear(x))
# + x = linear(x).clamp(0, 100)

# %% wrong="Net: has softplus for ReLU" of="Net: pairs of sizes" fails=["check_net_has_relu_between_layers", "check_net_adds_nothing_where_sizes_agree", "check_net_ends_with_a_linear_layer", "check_net_of_an_example", "check_net_has_scores_of_any_sign"]
# - x = torch.relu(linear(x))
# + x = nn.functional.softplus(linear(x))

# %% wrong="Net: keeps its output between -10 and 10" of="Net: pairs of sizes" fails=["check_net_ends_with_a_linear_layer", "check_net_has_relu_between_layers", "check_net_adds_nothing_where_sizes_agree"]
# - return self.hidden[-1](x)
# + return nn.functional.hardtanh(self.hidden[-1](x), -10, 10)

# %% wrong="Net: ends with a leaky ReLU" of="Net: pairs of sizes" fails=["check_net_ends_with_a_linear_layer", "check_net_has_scores_of_any_sign"]
# - return self.hidden[-1](x)
# + return nn.functional.leaky_relu(self.hidden[-1](x), 0.5)

# %% wrong="Net: takes the absolute value of its output" of="Net: pairs of sizes" fails=["check_net_ends_with_a_linear_layer", "check_net_has_scores_of_any_sign"]
# - return self.hidden[-1](x)
# + return self.hidden[-1](x).abs()

# %% wrong="Net: has one bias for all layers of one size" of="Net: pairs of sizes" fails=["check_net_shares_no_layer"]
#   self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))
# + biases = {}
# + for linear in self.hidden:
# +     linear.bias = biases.setdefault(linear.out_features, linear.bias)

# %% wrong="Net: has a layer that it never uses" of="Net: pairs of sizes" fails=["check_net_has_the_layers_asked_for", "check_net_can_be_trained", "check_net_passes_gradients"]
#   super().__init__()
# + self.W0, self.b0 = nn.Parameter(torch.zeros(3, 2)), nn.Parameter(torch.zeros(3))

# %% wrong="Net: sets x to 0 when it is done" of="Net: pairs of sizes" fails=["check_net_treats_each_row_alone", "check_net_can_be_trained", "check_net_passes_gradients"]
# - for linear in self.hidden[:-1]:
# -     x = torch.relu(linear(x))
# - return self.hidden[-1](x)
# + h = x
# + for linear in self.hidden[:-1]:
# +     h = torch.relu(linear(h))
# + h = self.hidden[-1](h)
# + x.zero_()
# + return h

# %% wrong="Net: has one vector of parameters, and no ReLU after the second layer" of="Net with one vector for all of its parameters" fails=["check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer"]
# - if i < len(pairs) - 1:
# + if i < len(pairs) - 1 and i != 1:

# %% wrong="Net: has one vector of parameters, and ends with ReLU" of="Net with one vector for all of its parameters" fails=["check_net_ends_with_a_linear_layer", "check_net_has_relu_between_layers", "check_net_has_scores_of_any_sign"]
# - if i < len(pairs) - 1:
# -     x = torch.relu(x)
# + x = torch.relu(x)

# %% wrong="Net: has one vector of parameters, and adds x where sizes agree" of="Net with one vector for all of its parameters" fails=["check_net_adds_nothing_where_sizes_agree"]
# -     x = F.linear(x, W, b)
# +     given, x = x, F.linear(x, W, b)
#       if i < len(pairs) - 1:
#           x = torch.relu(x)
# +         x = x + given if x.shape == given.shape else x

# %% wrong="Net: has convolutions of width 1, and ends with ReLU" of="Net with convolutions of width 1" fails=["check_net_ends_with_a_linear_layer", "check_net_has_scores_of_any_sign"]
# - x = convolution(torch.relu(x) if i else x)
# + x = torch.relu(convolution(x))

# %% wrong="Net: has the biases as columns of its weights, and sigmoid for ReLU" of="Net with the biases as columns of its weights" fails=["check_net_has_relu_between_layers", "check_net_ends_with_a_linear_layer", "check_net_adds_nothing_where_sizes_agree", "check_net_of_an_example", "check_net_has_scores_of_any_sign"]
# - x = torch.relu(x)
# + x = torch.sigmoid(x)

# %% [markdown]
# Net, right

# %% right="Net as in the lab, with an index and F.relu"
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self, Layers):
        super(Net, self).__init__()
        self.hidden = nn.ModuleList()
        for i in range(len(Layers) - 1):
            self.hidden.append(nn.Linear(Layers[i], Layers[i + 1]))

    def forward(self, x):
        last = len(self.hidden) - 1
        for i, linear in enumerate(self.hidden):
            x = linear(x) if i == last else F.relu(linear(x))
        return x


# %% right="Net with one nn.Sequential"
class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        modules = []
        for a, b in zip(Layers, Layers[1:]):
            modules += [nn.Linear(a, b), nn.ReLU()]
        self.stack = nn.Sequential(*modules[:-1])

    def forward(self, x):
        return self.stack(x)


# %% right="Net is an nn.Sequential"
class Net(nn.Sequential):
    def __init__(self, Layers):
        super().__init__()
        for i, (a, b) in enumerate(zip(Layers, Layers[1:])):
            if i:
                self.add_module(f"relu{i}", nn.ReLU())
            self.add_module(f"linear{i}", nn.Linear(a, b))


# %% right="Net with an nn.ModuleDict and clamp"
class Net(nn.Module):
    def __init__(self, Layers, activation=None):
        super().__init__()
        self.layers = nn.ModuleDict(
            {f"layer{i}": nn.Linear(Layers[i - 1], Layers[i]) for i in range(1, len(Layers))}
        )

    def forward(self, x):
        *hidden, last = self.layers.values()
        for linear in hidden:
            x = linear(x).clamp(min=0)
        return last(x)


# %% right="Net with blocks, activations in the list and a ReLU in place"
class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        sizes = list(zip(Layers, Layers[1:]))
        ends = [nn.ReLU(inplace=True)] * (len(sizes) - 1) + [nn.Identity()]
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.Linear(a, b), end) for (a, b), end in zip(sizes, ends)
        )

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x


# %% right="Net with lazy layers and the last one apart"
class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        self.hidden = nn.ModuleList(nn.LazyLinear(units) for units in Layers[1:-1])
        self.last = nn.LazyLinear(Layers[-1])

    def forward(self, x):
        for linear in self.hidden:
            x = torch.maximum(linear(x), torch.zeros(()))
        return self.last(x)


# %% right="Net with parameters of its own, weights (in, out) and biases (1, out)"
class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        pairs = list(zip(Layers, Layers[1:]))
        self.W = nn.ParameterList([torch.randn(a, b) * (2 / a) ** 0.5 for a, b in pairs])
        self.b = nn.ParameterList([torch.zeros(1, b) for _, b in pairs])

    def forward(self, x):
        for W, b in zip(self.W[:-1], self.b[:-1]):
            x = torch.relu(x @ W + b)
        return x @ self.W[-1] + self.b[-1]


# %% right="Net with setattr, by recursion"
class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        self.rest = None
        self.linear = nn.Linear(Layers[0], Layers[1])
        if len(Layers) > 2:
            setattr(self, "rest", Net(Layers[1:]))

    def forward(self, x):
        x = self.linear(x)
        return x if self.rest is None else self.rest(x * (x > 0))


# %% right="Net with convolutions of width 1"
class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv1d(a, b, 1) for a, b in itertools.pairwise(Layers))

    def forward(self, x):
        x = x[:, :, None]
        for i, convolution in enumerate(self.layers):
            x = convolution(torch.relu(x) if i else x)
        return x[:, :, 0]


# %% right="Net with one vector for all of its parameters"
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        self.Layers = tuple(Layers)
        count = sum(a * b + b for a, b in zip(Layers, Layers[1:]))
        self.theta = nn.Parameter(0.3 * torch.randn(count))

    def forward(self, x):
        pairs, begin = list(zip(self.Layers, self.Layers[1:])), 0
        for i, (a, b) in enumerate(pairs):
            W = self.theta[begin : begin + a * b].view(b, a)
            b = self.theta[begin + a * b : begin + a * b + b]
            begin += W.numel() + b.numel()
            x = F.linear(x, W, b)
            if i < len(pairs) - 1:
                x = torch.relu(x)
        return x


# %% right="Net with the biases as columns of its weights"
class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        pairs = zip(Layers, Layers[1:])
        self.A = nn.ParameterList(torch.randn(b, a + 1) / (a + 1) ** 0.5 for a, b in pairs)

    def forward(self, x):
        for i, A in enumerate(self.A):
            if i:
                x = torch.relu(x)
            x = torch.cat([x, torch.ones(len(x), 1)], dim=1) @ A.T
        return x


# %% right="Net with the biases as rows of its weights"
class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        for i, (a, b) in enumerate(zip(Layers, Layers[1:])):
            self.register_parameter(f"A{i}", nn.Parameter(torch.randn(a + 1, b) / a**0.5))

    def forward(self, x):
        for name, A in self.named_parameters():
            x = (x if name == "A0" else x.clip(min=0)) @ A[:-1] + A[-1]
        return x


# %% right="Net that stacks hidden layers of one size"
class Net(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        n = Layers[1]
        self.alike = len(set(Layers[1:-1])) == 1 and len(Layers) > 3
        if self.alike:
            self.first, self.last = nn.Linear(Layers[0], n), nn.Linear(n, Layers[-1])
            self.W = nn.Parameter(torch.randn(len(Layers) - 3, n, n) / n**0.5)
            self.b = nn.Parameter(torch.zeros(len(Layers) - 3, n))
        else:
            self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))

    def forward(self, x):
        if self.alike:
            x = torch.relu(self.first(x))
            for W, b in zip(self.W, self.b):
                x = torch.relu(torch.einsum("mi,ij->mj", x, W) + b)
            return self.last(x)
        for i, layer in enumerate(self.layers):
            x = layer(torch.relu(x) if i else x)
        return x


# %% right="everything in double precision"
torch.set_default_dtype(torch.float64)


# %% [markdown]
# accuracy, wrong


# %% wrong="accuracy: returns percent" fails=["check_accuracy_is_a_share", "check_accuracy_counts_all_examples"]
def accuracy(model, data_set):
    yhat = model(data_set.x).argmax(dim=1)
    return 100 * (yhat == data_set.y).float().mean().item()


# %% wrong="accuracy: returns the number of right predictions, not their share" fails=["check_accuracy_is_a_share", "check_accuracy_counts_all_examples"]
def accuracy(model, data_set):
    yhat = model(data_set.x).argmax(dim=1)
    return (yhat == data_set.y).sum().item()


# %% wrong="accuracy: returns the share of wrong predictions" fails=["check_accuracy_is_a_share", "check_accuracy_counts_all_examples", "check_accuracy_predicts_the_largest_score", "check_accuracy_of_scores_below_0"]
def accuracy(model, data_set):
    yhat = model(data_set.x).argmax(dim=1)
    return (yhat != data_set.y).float().mean().item()


# %% wrong="accuracy: takes argmax over the examples, dim=0, instead of the classes" fails=["check_accuracy_is_a_share", "check_accuracy_counts_all_examples", "check_accuracy_predicts_the_largest_score", "check_accuracy_of_scores_below_0"]
def accuracy(model, data_set):
    yhat = model(data_set.x).argmax(dim=0)
    return (yhat == data_set.y).float().mean().item()


# %% wrong="accuracy: compares scores with labels" fails=["check_accuracy_is_a_share", "check_accuracy_counts_all_examples", "check_accuracy_predicts_the_largest_score", "check_accuracy_changes_nothing", "check_accuracy_of_scores_below_0"]
def accuracy(model, data_set):
    yhat, _ = torch.max(model(data_set.x), 1)
    return (yhat == data_set.y).float().mean().item()


# %% wrong="accuracy: predicts the smallest score" fails=["check_accuracy_is_a_share", "check_accuracy_counts_all_examples", "check_accuracy_predicts_the_largest_score", "check_accuracy_of_scores_below_0"]
def accuracy(model, data_set):
    yhat = model(data_set.x).argmin(dim=1)
    return (yhat == data_set.y).float().mean().item()


# %% wrong="accuracy: divides by the size of the lab's data set" fails=["check_accuracy_is_a_share", "check_accuracy_counts_all_examples"]
def accuracy(model, data_set):
    yhat = model(data_set.x).argmax(dim=1)
    return (yhat == data_set.y).sum().item() / 1500


# %% wrong="accuracy: tells whether all predictions are right" fails=["check_accuracy_is_a_share", "check_accuracy_counts_all_examples", "check_accuracy_predicts_the_largest_score", "check_accuracy_changes_nothing", "check_accuracy_of_scores_below_0"]
def accuracy(model, data_set):
    yhat = model(data_set.x).argmax(dim=1)
    return bool((yhat == data_set.y).all())


# %% wrong="accuracy: compares each prediction with each label" fails=["check_accuracy_is_a_share", "check_accuracy_counts_all_examples"]
def accuracy(model, data_set):
    yhat = model(data_set.x).argmax(dim=1, keepdim=True)
    return (yhat == data_set.y).float().mean().item()


# %% wrong="accuracy: takes the mean of the accuracies of unequal batches" fails=["check_accuracy_counts_all_examples"]
def accuracy(model, data_set):
    shares = []
    for start in range(0, len(data_set), 50):
        x, y = data_set[start : start + 50]
        shares.append((model(x).argmax(dim=1) == y).float().mean().item())
    return sum(shares) / len(shares)


# %% wrong="accuracy: looks at the first batch only" fails=["check_accuracy_counts_all_examples"]
def accuracy(model, data_set):
    x, y = data_set[:20]
    return (model(x).argmax(dim=1) == y).float().mean().item()


# %% wrong="accuracy: rounds the result" fails=["check_accuracy_counts_all_examples"]
def accuracy(model, data_set):
    yhat = model(data_set.x).argmax(dim=1)
    return round((yhat == data_set.y).float().mean().item(), 2)


# %% wrong="accuracy: divides whole numbers with //, which cuts off" fails=["check_accuracy_is_a_share", "check_accuracy_counts_all_examples", "check_accuracy_changes_nothing"]
def accuracy(model, data_set):
    yhat = model(data_set.x).argmax(dim=1)
    return (yhat == data_set.y).sum().item() // len(data_set)


# %% wrong="accuracy: predicts a class if its probability is above one half" fails=["check_accuracy_predicts_the_largest_score", "check_accuracy_of_scores_below_0"]
def accuracy(model, data_set):
    likely = torch.softmax(model(data_set.x), dim=1) > 0.5
    return (likely.int().argmax(dim=1) == data_set.y).float().mean().item()


# %% wrong="accuracy: cuts scores off at 0" fails=["check_accuracy_predicts_the_largest_score", "check_accuracy_of_scores_below_0"]
def accuracy(model, data_set):
    yhat = torch.relu(model(data_set.x)).argmax(dim=1)
    return (yhat == data_set.y).float().mean().item()


# %% wrong="accuracy: rounds the scores" fails=["check_accuracy_predicts_the_largest_score", "check_accuracy_of_scores_below_0"]
def accuracy(model, data_set):
    yhat = model(data_set.x).round().argmax(dim=1)
    return (yhat == data_set.y).float().mean().item()


# %% wrong="accuracy: leaves the model in evaluation mode" fails=["check_accuracy_changes_nothing"]
def accuracy(model, data_set):
    model.eval()
    with torch.no_grad():
        yhat = model(data_set.x).argmax(dim=1)
    return (yhat == data_set.y).float().mean().item()


# %% wrong="accuracy: sets training mode afterwards, whatever it was before" fails=["check_accuracy_changes_nothing"]
def accuracy(model, data_set):
    model.eval()
    with torch.no_grad():
        yhat = model(data_set.x).argmax(dim=1)
    model.train()
    return (yhat == data_set.y).float().mean().item()


# %% wrong="accuracy: scales the data in place" fails=["check_accuracy_changes_nothing"]
def accuracy(model, data_set):
    data_set.x /= data_set.x.abs().max()
    yhat = model(data_set.x).argmax(dim=1)
    return (yhat == data_set.y).float().mean().item()


# %% wrong="accuracy: sorts the labels in place" fails=["check_accuracy_changes_nothing"]
def accuracy(model, data_set):
    order = data_set.y.argsort()
    data_set.x, data_set.y = data_set.x[order], data_set.y[order]
    yhat = model(data_set.x).argmax(dim=1)
    return (yhat == data_set.y).float().mean().item()


# %% wrong="accuracy: uses the notebook's data set, whatever it is given" fails=["check_accuracy_is_a_share", "check_accuracy_counts_all_examples", "check_accuracy_predicts_the_largest_score", "check_accuracy_changes_nothing", "check_accuracy_of_scores_below_0"]
the_data_set = Data(N=20)


def accuracy(model, data_set):
    yhat = model(the_data_set.x).argmax(dim=1)
    return (yhat == the_data_set.y).float().mean().item()


# %% wrong="accuracy: takes exp of the scores as they are" fails=["check_accuracy_predicts_the_largest_score"]
def accuracy(model, data_set):
    with torch.no_grad():
        odds = model(data_set.x).double().exp()
    probabilities = odds / odds.sum(dim=1, keepdim=True)
    return (probabilities.argmax(dim=1) == data_set.y).double().mean().item()


# %% wrong="accuracy: takes a sigmoid of the scores" fails=["check_accuracy_predicts_the_largest_score"]
def accuracy(model, data_set):
    with torch.no_grad():
        yhat = torch.sigmoid(model(data_set.x)).argmax(dim=1)
    return (yhat == data_set.y).float().mean().item()


# %% wrong="accuracy: cuts scores off at -100 and 100" fails=["check_accuracy_predicts_the_largest_score"]
def accuracy(model, data_set):
    with torch.no_grad():
        yhat = model(data_set.x).clamp(-100, 100).argmax(dim=1)
    return (yhat == data_set.y).float().mean().item()


# %% wrong="accuracy: never calls the model" fails=["check_accuracy_is_a_share", "check_accuracy_counts_all_examples"]
def accuracy(model, data_set):
    yhat = torch.zeros_like(data_set.y)
    return (yhat == data_set.y).float().mean().item()


# %% wrong="accuracy: multiplies by the first weights instead of calling the model" fails=["check_accuracy_is_a_share", "check_accuracy_counts_all_examples", "check_accuracy_predicts_the_largest_score"]
def accuracy(model, data_set):
    W = next(model.parameters())
    return ((data_set.x @ W.T).argmax(dim=1) == data_set.y).float().mean().item()


# %% right="accuracy in few lines"
def accuracy(model, data_set):
    with torch.no_grad():
        scores = model(data_set.x)
    return (scores.argmax(dim=1) == data_set.y).float().mean().item()


# %% wrong="accuracy: rounds the weights to half precision" of="accuracy in few lines" fails=["check_accuracy_changes_nothing", "check_accuracy_predicts_the_largest_score"]
#   def accuracy(model, data_set):
# +     dtype = next(model.parameters()).dtype
# +     model.half().to(dtype)

# %% wrong="accuracy: leaves the model in double precision" of="accuracy in few lines" fails=["check_accuracy_changes_nothing"]
#   with torch.no_grad():
# -     scores = model(data_set.x)
# +     scores = model.double()(data_set.x.double())

# %% wrong="accuracy: freezes the model" of="accuracy in few lines" fails=["check_accuracy_changes_nothing"]
# - with torch.no_grad():
# -     scores = model(data_set.x)
# + scores = model.requires_grad_(False)(data_set.x)

# %% wrong="accuracy: freezes the model and unfreezes all of it" of="accuracy in few lines" fails=["check_accuracy_changes_nothing"]
# - with torch.no_grad():
# -     scores = model(data_set.x)
# + scores = model.requires_grad_(False)(data_set.x)
# + model.requires_grad_(True)

# %% [markdown]
# accuracy, right

# %% right="accuracy as in the lab, with torch.max and NumPy"
import numpy as np


def accuracy(model, data_set):
    labels = torch.max(model(data_set.x), 1)[1]
    return np.mean((labels == data_set.y).numpy())


# %% right="accuracy that sets evaluation mode and each mode back"
def accuracy(model, data_set):
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    with torch.no_grad():
        probabilities = torch.softmax(model(data_set.x).double(), dim=1)
    for module, training in modes:
        module.training = training
    return (probabilities.argmax(1) == data_set.y).double().mean()


# %% right="accuracy that sets evaluation mode and the model's mode back"
def accuracy(model, data_set):
    was = model.training
    model.eval()
    with torch.inference_mode():
        scores = model(data_set.x)
    model.train(was)
    return float(torch.mean((scores.max(dim=-1).indices == data_set.y).double()))


# %% right="accuracy with log_softmax, and the label's place in the order"
def accuracy(model, data_set):
    with torch.no_grad():
        order = torch.log_softmax(model(data_set.x), dim=1).argsort(dim=1, descending=True)
    return (order[:, 0] == data_set.y).sum().item() / len(data_set)


# %% right="accuracy with a loop over the examples"
def accuracy(model, data_set):
    right = 0
    for i in range(len(data_set)):
        x, y = data_set[i]
        scores = model(x.unsqueeze(0))[0].tolist()
        right += scores.index(max(scores)) == int(y)
    return right / len(data_set)


# %% right="accuracy in batches of a DataLoader"
from torch.utils.data import DataLoader


@torch.no_grad()
def accuracy(model, data_set, batch_size=32):
    right = total = 0
    for x, y in DataLoader(data_set, batch_size=batch_size):
        right += (model(x).max(dim=1).indices == y).sum()
        total += y.shape[0]
    return right / total


# %% [markdown]
# train, wrong


# %% right="train: in few lines"
def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
    LOSS = []
    for epoch in range(epochs):
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            LOSS.append(loss.item())
    return LOSS


# %% wrong="train: never zeroes the gradients" of="train: in few lines" fails=["check_train_uses_the_gradient_of_each_batch", "check_train_uses_known_gradients"]
# - optimizer.zero_grad()

# %% wrong="train: zeroes the gradients once an epoch" of="train: in few lines" fails=["check_train_uses_the_gradient_of_each_batch", "check_train_uses_known_gradients"]
# - for x, y in train_loader:
# -     optimizer.zero_grad()
# + optimizer.zero_grad()
# + for x, y in train_loader:

# %% wrong="train: zeroes the gradients between backward and step" of="train: in few lines" fails=["check_train_uses_the_gradient_of_each_batch", "check_train_uses_the_criterion_it_is_given", "check_train_uses_known_gradients"]
# - optimizer.zero_grad()
#
#   loss.backward()
# + optimizer.zero_grad()


# %% wrong="train: steps before it computes the gradients" fails=["check_train_leaves_the_weights_to_the_optimizer", "check_train_returns_the_losses", "check_train_makes_a_step_for_each_batch", "check_train_uses_the_gradient_of_each_batch", "check_train_notes_the_loss_before_each_step", "check_train_goes_through_the_loader_in_each_epoch", "check_train_uses_the_criterion_it_is_given", "check_train_uses_known_gradients"]
def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
    LOSS = []
    for epoch in range(epochs):
        for x, y in train_loader:
            loss = criterion(model(x), y)
            optimizer.step()
            optimizer.zero_grad()
            loss.backward()
            LOSS.append(loss.item())
    return LOSS


# %% wrong="train: forgets backward" of="train: in few lines" fails=["check_train_uses_the_gradient_of_each_batch", "check_train_uses_the_criterion_it_is_given", "check_train_uses_known_gradients"]
# - loss.backward()

# %% wrong="train: forgets the step" of="train: in few lines" fails=["check_train_leaves_the_weights_to_the_optimizer", "check_train_makes_a_step_for_each_batch", "check_train_uses_the_gradient_of_each_batch", "check_train_notes_the_loss_before_each_step", "check_train_goes_through_the_loader_in_each_epoch", "check_train_uses_the_criterion_it_is_given", "check_train_uses_known_gradients", "check_train_steps_six_times", "check_train_notes_known_losses"]
# - optimizer.step()


# %% wrong="train: steps once an epoch" fails=["check_train_makes_a_step_for_each_batch", "check_train_uses_the_gradient_of_each_batch", "check_train_notes_the_loss_before_each_step", "check_train_uses_the_criterion_it_is_given", "check_train_uses_known_gradients", "check_train_steps_six_times"]
def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
    LOSS = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        for x, y in train_loader:
            loss = criterion(model(x), y)
            loss.backward()
            LOSS.append(loss.item())
        optimizer.step()
    return LOSS


# %% wrong="train: steps twice for each batch" of="train: in few lines" fails=["check_train_makes_a_step_for_each_batch", "check_train_uses_the_gradient_of_each_batch", "check_train_notes_the_loss_before_each_step", "check_train_uses_known_gradients", "check_train_steps_six_times"]
#   optimizer.step()
# + optimizer.step()

# %% wrong="train: uses the first batch of each epoch only" of="train: in few lines" fails=["check_train_returns_the_losses", "check_train_makes_a_step_for_each_batch", "check_train_uses_the_gradient_of_each_batch", "check_train_notes_the_loss_before_each_step", "check_train_uses_known_gradients", "check_train_steps_six_times"]
#   LOSS.append(loss.item())
# + break

# %% wrong="train: trains for one epoch only, whatever it is told" of="train: in few lines" fails=["check_train_returns_the_losses", "check_train_makes_a_step_for_each_batch", "check_train_goes_through_the_loader_in_each_epoch", "check_train_steps_six_times"]
# - return LOSS
# +     return LOSS

# %% wrong="train: makes 100 epochs, whatever it is told" of="train: in few lines" fails=["check_train_returns_the_losses", "check_train_makes_a_step_for_each_batch", "check_train_notes_the_loss_before_each_step", "check_train_steps_six_times"]
# - for epoch in range(epochs):
# + for epoch in range(100):

# %% wrong="train: makes an epoch too few" of="train: in few lines" fails=["check_train_uses_the_criterion_it_is_given", "check_train_returns_the_losses", "check_train_makes_a_step_for_each_batch", "check_train_goes_through_the_loader_in_each_epoch", "check_train_steps_six_times"]
# - for epoch in range(epochs):
# + for epoch in range(1, epochs):


# %% wrong="train: uses all of data_set at once" fails=["check_train_returns_the_losses", "check_train_makes_a_step_for_each_batch", "check_train_uses_the_gradient_of_each_batch", "check_train_notes_the_loss_before_each_step", "check_train_goes_through_the_loader_in_each_epoch", "check_train_uses_the_criterion_it_is_given", "check_train_uses_known_gradients", "check_train_steps_six_times"]
def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
    LOSS = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = criterion(model(data_set.x), data_set.y)
        loss.backward()
        optimizer.step()
        LOSS.append(loss.item())
    return LOSS


# %% wrong="train: takes the batches for a counter and data_set for the data" of="train: in few lines" fails=["check_train_uses_the_gradient_of_each_batch", "check_train_notes_the_loss_before_each_step", "check_train_uses_the_criterion_it_is_given", "check_train_uses_known_gradients", "check_train_notes_known_losses"]
# - for x, y in train_loader:
# -     optimizer.zero_grad()
# -     loss = criterion(model(x), y)
# + for _ in train_loader:
# +     optimizer.zero_grad()
# +     loss = criterion(model(data_set.x), data_set.y)

# %% wrong="train: has an optimizer of its own" of="train: in few lines" fails=["check_train_leaves_the_weights_to_the_optimizer", "check_train_makes_a_step_for_each_batch", "check_train_uses_the_gradient_of_each_batch", "check_train_notes_the_loss_before_each_step", "check_train_goes_through_the_loader_in_each_epoch", "check_train_uses_the_criterion_it_is_given", "check_train_uses_known_gradients", "check_train_steps_six_times", "check_train_notes_known_losses"]
#   def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
# +     optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

# %% wrong="train: updates the weights by hand" of="train: in few lines" fails=["check_train_leaves_the_weights_to_the_optimizer", "check_train_makes_a_step_for_each_batch", "check_train_uses_the_gradient_of_each_batch", "check_train_notes_the_loss_before_each_step", "check_train_goes_through_the_loader_in_each_epoch", "check_train_uses_the_criterion_it_is_given", "check_train_uses_known_gradients", "check_train_steps_six_times", "check_train_notes_known_losses"]
# - optimizer.zero_grad()
# + model.zero_grad()
#
# - optimizer.step()
# + with torch.no_grad():
# +     for parameter in model.parameters():
# +         parameter -= 0.01 * parameter.grad

# %% wrong="train: trains a copy of the model" of="train: in few lines" fails=["check_train_uses_the_gradient_of_each_batch", "check_train_uses_the_criterion_it_is_given", "check_train_uses_known_gradients"]
# - def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
# + import copy
# + def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
# +     model = copy.deepcopy(model)

# %% wrong="train: predicts without gradients" of="train: in few lines" fails=["check_train_leaves_the_weights_to_the_optimizer", "check_train_returns_the_losses", "check_train_makes_a_step_for_each_batch", "check_train_uses_the_gradient_of_each_batch", "check_train_notes_the_loss_before_each_step", "check_train_goes_through_the_loader_in_each_epoch", "check_train_uses_the_criterion_it_is_given", "check_train_uses_known_gradients", "check_train_steps_six_times", "check_train_notes_known_losses"]
# - loss = criterion(model(x), y)
# + with torch.no_grad():
# +     yhat = model(x)
# + loss = criterion(yhat, y)

# %% wrong="train: has a criterion of its own" of="train: in few lines" fails=["check_train_uses_the_criterion_it_is_given", "check_train_uses_known_gradients", "check_train_notes_known_losses"]
# - loss = criterion(model(x), y)
# + loss = nn.CrossEntropyLoss()(model(x), y)

# %% wrong="train: takes the softmax before the criterion" of="train: in few lines" fails=["check_train_uses_the_gradient_of_each_batch", "check_train_notes_the_loss_before_each_step", "check_train_uses_the_criterion_it_is_given", "check_train_uses_known_gradients", "check_train_notes_known_losses"]
# - loss = criterion(model(x), y)
# + loss = criterion(torch.softmax(model(x), dim=1), y)

# %% wrong="train: divides the loss by the number of batches" of="train: in few lines" fails=["check_train_uses_the_gradient_of_each_batch", "check_train_notes_the_loss_before_each_step", "check_train_uses_the_criterion_it_is_given", "check_train_uses_known_gradients", "check_train_notes_known_losses"]
# - loss = criterion(model(x), y)
# + loss = criterion(model(x), y) / len(train_loader)


# %% wrong="train: notes the loss after the step" fails=["check_train_notes_the_loss_before_each_step", "check_train_notes_known_losses"]
def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
    LOSS = []
    for epoch in range(epochs):
        for x, y in train_loader:
            optimizer.zero_grad()
            criterion(model(x), y).backward()
            optimizer.step()
            LOSS.append(criterion(model(x), y).item())
    return LOSS


# %% wrong="train: notes the mean of the losses so far" of="train: in few lines" fails=["check_train_notes_the_loss_before_each_step", "check_train_notes_known_losses"]
# - LOSS = []
# + LOSS, total = [], 0.0
#
# - LOSS.append(loss.item())
# + total += loss.item()
# + LOSS.append(total / (len(LOSS) + 1))

# %% wrong="train: notes the sum over the batch" of="train: in few lines" fails=["check_train_notes_the_loss_before_each_step", "check_train_notes_known_losses"]
# - LOSS.append(loss.item())
# + LOSS.append(loss.item() * len(y))


# %% wrong="train: notes accuracies instead of losses" fails=["check_train_notes_the_loss_before_each_step", "check_train_notes_known_losses"]
def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
    ACC = []
    for epoch in range(epochs):
        for x, y in train_loader:
            optimizer.zero_grad()
            criterion(model(x), y).backward()
            optimizer.step()
            ACC.append(float(accuracy(model, data_set)))
    return ACC


# %% wrong="train: returns one loss for each epoch" of="train: in few lines" fails=["check_train_returns_the_losses"]
#   for epoch in range(epochs):
# +     total = 0.0
#
# -     LOSS.append(loss.item())
# +     total += loss.item()
# + LOSS.append(total / len(train_loader))

# %% wrong="train: returns the last loss only" of="train: in few lines" fails=["check_train_returns_the_losses", "check_train_notes_the_loss_before_each_step", "check_train_notes_known_losses"]
# - LOSS = []
#
# -         LOSS.append(loss.item())
# - return LOSS
# + return loss.item()

# %% wrong="train: returns nothing" of="train: in few lines" fails=["check_train_returns_the_losses", "check_train_notes_the_loss_before_each_step", "check_train_notes_known_losses"]
# - LOSS = []
#
# -         LOSS.append(loss.item())
# - return LOSS

# %% wrong="train: draws the batches once for all epochs" of="train: in few lines" fails=["check_train_goes_through_the_loader_in_each_epoch"]
# - LOSS = []
# - for epoch in range(epochs):
# -     for x, y in train_loader:
# + batches, LOSS = list(train_loader), []
# + for epoch in range(epochs):
# +     for x, y in batches:

# %% wrong="train: has no default for epochs" of="train: in few lines" fails=["check_train_goes_through_the_loader_in_each_epoch"]
# - def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
# + def train(data_set, model, criterion, train_loader, optimizer, epochs):

# %% wrong="train: makes 10 epochs by default" of="train: in few lines" fails=["check_train_goes_through_the_loader_in_each_epoch"]
# - def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
# + def train(data_set, model, criterion, train_loader, optimizer, epochs=10):

# %% wrong="train: halves the weights after each step" of="train: in few lines" fails=["check_train_leaves_the_weights_to_the_optimizer"]
#   optimizer.step()
# + with torch.no_grad():
# +     for parameter in model.parameters():
# +         parameter.mul_(0.5)

# %% wrong="train: keeps the weights between -0.3 and 0.3" of="train: in few lines" fails=["check_train_leaves_the_weights_to_the_optimizer"]
#   optimizer.step()
# + for parameter in model.parameters():
# +     parameter.data.clamp_(-0.3, 0.3)

# %% wrong="train: decays the weights by hand before each step" of="train: in few lines" fails=["check_train_leaves_the_weights_to_the_optimizer", "check_train_uses_the_gradient_of_each_batch", "check_train_notes_the_loss_before_each_step", "check_train_uses_the_criterion_it_is_given", "check_train_notes_known_losses"]
#   loss.backward()
# + for parameter in model.parameters():
# +     parameter.data -= 0.05 * parameter.data

# %% wrong="train: rounds the weights when it is done" of="train: in few lines" fails=["check_train_leaves_the_weights_to_the_optimizer"]
# - return LOSS
# + for parameter in model.parameters():
# +     parameter.data = parameter.data.half().to(parameter.dtype)
# + return LOSS

# %% wrong="train: begins with weights of its own" of="train: in few lines" fails=["check_train_leaves_the_weights_to_the_optimizer"]
# - LOSS = []
# + LOSS = []
# + for module in model.modules():
# +     if hasattr(module, "reset_parameters"):
# +         module.reset_parameters()

# %% wrong="train: forgets the momentum at each epoch" of="train: in few lines" fails=["check_train_leaves_the_weights_to_the_optimizer"]
#   for epoch in range(epochs):
# +     optimizer.state.clear()

# %% wrong="train: halves the learning rate at each epoch" of="train: in few lines" fails=["check_train_leaves_the_weights_to_the_optimizer"]
#   for epoch in range(epochs):
# +     for group in optimizer.param_groups:
# +         group["lr"] *= 0.5 if epoch else 1

# %% wrong="train: has a schedule of its own" of="train: in few lines" fails=["check_train_leaves_the_weights_to_the_optimizer"]
# - LOSS = []
# + LOSS, schedule = [], torch.optim.lr_scheduler.StepLR(optimizer, step_size=40)
#
#       LOSS.append(loss.item())
# +     schedule.step()

# %% wrong="train: sets the momentum to 0.9" of="train: in few lines" fails=["check_train_leaves_the_weights_to_the_optimizer"]
# - LOSS = []
# + LOSS = []
# + optimizer.param_groups[0]["momentum"] = 0.9

# %% wrong="train: clips the norm of the gradient" of="train: in few lines" fails=["check_train_uses_the_gradient_of_each_batch"]
#   loss.backward()
# + nn.utils.clip_grad_norm_(model.parameters(), 5.0)

# %% wrong="train: clips each entry of the gradient" of="train: in few lines" fails=["check_train_uses_the_gradient_of_each_batch", "check_train_uses_known_gradients"]
#   loss.backward()
# + nn.utils.clip_grad_value_(model.parameters(), 1.0)

# %% wrong="train: cuts large losses off" of="train: in few lines" fails=["check_train_uses_the_gradient_of_each_batch", "check_train_notes_the_loss_before_each_step"]
# - loss = criterion(model(x), y)
# + loss = criterion(model(x), y).clamp(max=10)

# %% wrong="train: notes no loss above 10" of="train: in few lines" fails=["check_train_notes_the_loss_before_each_step"]
# - LOSS.append(loss.item())
# + LOSS.append(min(loss.item(), 10.0))

# %% wrong="train: leaves off when the loss is small" of="train: in few lines" fails=["check_train_makes_a_step_for_each_batch", "check_train_steps_six_times"]
#       LOSS.append(loss.item())
# +     if LOSS[-1] < 0.2:
# +         return LOSS

# %% wrong="train: makes 101 epochs by default" of="train: in few lines" fails=["check_train_goes_through_the_loader_in_each_epoch"]
# - def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
# + def train(data_set, model, criterion, train_loader, optimizer, epochs=101):

# %% wrong="train: makes 50 epochs if it is told nothing" of="train: in few lines" fails=["check_train_goes_through_the_loader_in_each_epoch"]
# - def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
# + def train(data_set, model, criterion, train_loader, optimizer, epochs=None):
# +     epochs = epochs or 50

# %% wrong="train: returns the sum of the losses of each epoch" of="train: in few lines" fails=["check_train_returns_the_losses"]
#   for epoch in range(epochs):
# +     total = 0.0
#
# -     LOSS.append(loss.item())
# +     total += loss.item()
# + LOSS.append(total)

# %% wrong="train: returns the mean loss of each epoch, weighted by the batches" of="train: in few lines" fails=["check_train_returns_the_losses"]
#   for epoch in range(epochs):
# +     total, count = 0.0, 0
#
# -     LOSS.append(loss.item())
# +     total, count = total + loss.item() * len(y), count + len(y)
# + LOSS.append(total / count)

# %% wrong="train: returns the last loss of each epoch, in a list" of="train: in few lines" fails=["check_train_returns_the_losses"]
# -     LOSS.append(loss.item())
# + LOSS.append(loss.item())

# %% wrong="train: returns a loss for each epoch, after its steps" of="train: in few lines" fails=["check_train_returns_the_losses", "check_train_notes_the_loss_before_each_step"]
# -     LOSS.append(loss.item())
# + LOSS.append(criterion(model(x), y).item())

# %% wrong="train: returns a dict with the mean loss of each epoch" of="train: in few lines" fails=["check_train_notes_the_loss_before_each_step"]
#   for epoch in range(epochs):
# +     total = 0.0
#
# -         LOSS.append(loss.item())
# - return LOSS
# +         total += loss.item()
# +     LOSS.append(total / len(train_loader))
# + return {"Loss": LOSS}

# %% [markdown]
# train, right

# %% right="train as in the lab: a list, accuracies for a plot"
import numpy as np


import matplotlib.pyplot as plt


def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
    losses, shares = [], []
    for _ in range(epochs):
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        shares.append(accuracy(model, data_set))
    figure, left = plt.subplots()
    left.plot(losses, label="loss")
    right = left.twinx()
    right.plot(np.arange(1, epochs + 1) * len(train_loader), shares, color="tab:blue")
    left.set_xlabel("step")
    plt.show()
    return losses


# %% right="train as in the lab on momentum: a dict with the last loss of each epoch"
def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
    history = {"Loss": [], "Accuracy": []}
    for _ in range(epochs):
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
        history["Loss"].append(loss.item())
        history["Accuracy"].append(accuracy(model, data_set))
    return history


# %% right="train that returns accuracies, too, and zeroes after the step"
def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
    losses, accuracies = [], []
    model.train()
    for epoch in range(1, epochs + 1):
        for i, (x, y) in enumerate(train_loader):
            loss = criterion(model(x), y)
            losses.append(loss)
            loss.backward()
            optimizer.step()
            model.zero_grad()
        accuracies.append(accuracy(model, data_set).item())
        print(f"epoch {epoch}: loss {losses[-1]:.3f}, accuracy {accuracies[-1]:.2f}")
    return losses, accuracies


# %% right="train with a closure"
def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
    losses = []

    def closure():
        for parameter in model.parameters():
            parameter.grad = None
        loss = criterion(model(x), y)
        loss.backward()
        return loss

    for _ in range(epochs):
        for x, y in list(train_loader):
            losses.append(float(optimizer.step(closure)))
    return torch.tensor(losses)


# %% right="train with torch.autograd.grad, an iterator, and a model in evaluation mode"
import numpy as np


def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
    model.eval()
    parameters = list(model.parameters())
    LOSS = np.zeros(epochs * len(train_loader))
    for epoch in range(epochs):
        batches = iter(train_loader)
        for i in range(len(train_loader)):
            x, y = next(batches)
            loss = criterion(model(x), y)
            for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
                parameter.grad = gradient
            optimizer.step()
            LOSS[epoch * len(train_loader) + i] = loss
    return LOSS


# %% right="train that plots with names that are not there"
def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
    from tqdm import tqdm

    COST = []
    for epoch in tqdm(range(epochs)):
        for x, y in train_loader:
            optimizer.zero_grad(set_to_none=False)
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            COST.append(loss.data)
    return tuple(COST)


# %% right="train that looks at the settings, keeps the best weights aside, and has no plain default"
def train(data_set, model, criterion, train_loader, optimizer, epochs=None):
    epochs = 100 if epochs is None else epochs
    lr, best = optimizer.param_groups[0]["lr"], None
    losses = []
    for epoch in range(epochs):
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            norm = nn.utils.clip_grad_norm_(model.parameters(), float("inf"))
            optimizer.step()
            losses.append(loss.item())
            if losses[-1] == min(losses):
                best = {name: value.clone() for name, value in model.state_dict().items()}
    print(f"lr {lr}, last norm {norm:.2f}, best loss {min(losses):.2f} of {len(best)} tensors")
    return losses


# %% [markdown]
# count_parameters, wrong


# %% wrong="count: counts tensors, not their numbers" fails=["check_count_of_a_plain_network", "check_count_of_all_kinds_of_modules"]
def count_parameters(model):
    return len(list(model.parameters()))


# %% wrong="count: counts weights only" fails=["check_count_of_a_plain_network", "check_count_of_all_kinds_of_modules"]
def count_parameters(model):
    return sum(one.numel() for one in model.parameters() if one.dim() > 1)


# %% wrong="count: adds up each module's parameters, and again those of the modules inside it" fails=["check_count_of_a_plain_network", "check_count_of_all_kinds_of_modules", "check_count_of_shared_parameters"]
def count_parameters(model):
    return sum(one.numel() for module in model.modules() for one in module.parameters())


# %% wrong="count: counts all of the state dict, with its buffers" fails=["check_count_of_shared_parameters", "check_count_leaves_out_buffers", "check_count_of_batch_norm", "check_count_of_a_layer_used_twice"]
def count_parameters(model):
    return sum(one.numel() for one in model.state_dict().values())


# %% wrong="count: counts by name, so that what is shared counts often" fails=["check_count_of_shared_parameters", "check_count_of_a_layer_used_twice"]
def count_parameters(model):
    named = model.named_parameters(remove_duplicate=False)
    return sum(one.numel() for _, one in named)


# %% wrong="count: counts by module, so that tied weights count twice" fails=["check_count_of_shared_parameters"]
def count_parameters(model):
    return sum(
        one.numel() for module in model.modules() for one in module.parameters(recurse=False)
    )


# %% wrong="count: leaves out frozen parameters" fails=["check_count_of_frozen_parameters"]
def count_parameters(model):
    return sum(one.numel() for one in model.parameters() if one.requires_grad)


# %% wrong="count: counts linear layers only" fails=["check_count_of_all_kinds_of_modules"]
def count_parameters(model):
    count = 0
    for module in model.modules():
        if isinstance(module, nn.Linear):
            count += module.weight.numel()
            count += module.bias.numel() if module.bias is not None else 0
    return count


# %% wrong="count: counts linear layers at the top only" fails=["check_count_of_all_kinds_of_modules"]
def count_parameters(model):
    layers = [one for one in model.children() if isinstance(one, nn.Linear)]
    return sum(one.weight.numel() + one.bias.numel() for one in layers)


# %% wrong="count: counts parameters of one shape once" fails=["check_count_of_all_kinds_of_modules", "check_count_of_shared_parameters"]
import numpy as np


def count_parameters(model):
    shapes = {tuple(one.shape) for one in model.parameters()}
    return sum(int(np.prod(shape)) for shape in shapes)


# %% wrong="count: counts parameters that hold the same numbers once" fails=["check_count_of_all_kinds_of_modules"]
def count_parameters(model):
    different = {str(one.tolist()): one for one in model.parameters()}
    return sum(one.numel() for one in different.values())


# %% wrong="count: multiplies two dimensions at most" fails=["check_count_of_all_kinds_of_modules"]
def count_parameters(model):
    count = 0
    for one in model.parameters():
        count += one.shape[0] * one.shape[1] if one.dim() > 1 else one.numel()
    return count


# %% wrong="count: leaves out parameters that are a single number" fails=["check_count_of_all_kinds_of_modules"]
def count_parameters(model):
    return sum(one.numel() for one in model.parameters() if one.dim() > 0)


# %% wrong="count: counts buffers, too" fails=["check_count_leaves_out_buffers", "check_count_of_batch_norm"]
def count_parameters(model):
    both = [*model.parameters(), *model.buffers()]
    return sum(one.numel() for one in both)


# %% wrong="count: unfreezes what it counts" fails=["check_count_changes_nothing"]
def count_parameters(model):
    return sum(one.requires_grad_(True).numel() for one in model.parameters())


# %% wrong="count: freezes what it counts" fails=["check_count_changes_nothing"]
def count_parameters(model):
    return sum(one.numel() for one in model.requires_grad_(False).parameters())


# %% wrong="count: leaves the model in evaluation mode" fails=["check_count_changes_nothing"]
def count_parameters(model):
    model.eval()
    return sum(one.numel() for one in model.parameters())


# %% wrong="count: leaves the model in half precision" fails=["check_count_changes_nothing"]
def count_parameters(model):
    return sum(one.nelement() for one in model.half().parameters())


# %% wrong="count: sets the parameters to 1 and adds them up" fails=["check_count_changes_nothing"]
def count_parameters(model):
    return int(sum(nn.init.ones_(one).sum() for one in model.parameters()))


# %% [markdown]
# count_parameters, right

# %% right="count by the ids of what each module holds itself"
import numpy as np


def count_parameters(model):
    seen, count = set(), 0
    for module in model.modules():
        for parameter in module._parameters.values():
            if parameter is not None and id(parameter) not in seen:
                seen.add(id(parameter))
                count += int(np.prod(parameter.shape))
    return count


# %% right="count with a tensor"
def count_parameters(model):
    return torch.tensor([parameter.nelement() for _, parameter in model.named_parameters()]).sum()


# %% right="count of one long vector"
def count_parameters(model):
    return nn.utils.parameters_to_vector(model.parameters()).shape[0]


# %% right="count with a dict of ids"
import math


def count_parameters(model):
    unique = dict((id(one), math.prod(one.size())) for one in model.parameters())
    return float(sum(unique.values()))


# %% [markdown]
# MendedNet, wrong


# %% wrong="mended: leaves all five mistakes as they are" fails=["check_mended_net_takes_any_depth", "check_mended_net_has_layers_of_their_own", "check_mended_net_knows_its_layers", "check_mended_net_feeds_each_layer_to_the_next", "check_mended_net_trains_its_first_layer", "check_mended_net_returns_scores", "check_mended_net_has_1543_parameters", "check_mended_net_returns_no_shares", "check_mended_net_can_train_its_first_layer"]
class MendedNet(nn.Module):
    def __init__(self, in_size, n, out_size, depth):
        super().__init__()
        self.first = nn.Linear(in_size, n)
        self.hidden = nn.ModuleList([nn.Linear(n, n)] * (depth - 1))
        self.norms = [nn.LayerNorm(n) for _ in range(depth)]
        self.last = nn.Linear(n, out_size)

    def forward(self, x):
        h = torch.relu(self.norms[0](self.first(x))).detach()
        for linear, norm in zip(self.hidden, self.norms[1:]):
            y = torch.relu(norm(linear(h)))
        return torch.softmax(self.last(y), dim=1)


# %% wrong="mended: leaves the list that holds one layer many times" of="reference" fails=["check_mended_net_has_layers_of_their_own", "check_mended_net_has_1543_parameters"]
# - self.hidden = nn.ModuleList(nn.Linear(n, n) for _ in range(depth - 1))
# + self.hidden = nn.ModuleList([nn.Linear(n, n)] * (depth - 1))
#
#   h = torch.relu(self.norms[0](self.first(x)))
# - for linear, norm in zip(self.hidden, self.norms[1:], strict=True):
# + for linear, norm in zip(self.hidden, self.norms[1:]):

# %% wrong="mended: leaves the layer norms in a plain list" of="reference" fails=["check_mended_net_knows_its_layers", "check_mended_net_has_1543_parameters"]
# - self.norms = nn.ModuleList(nn.LayerNorm(n) for _ in range(depth))
# + self.norms = [nn.LayerNorm(n) for _ in range(depth)]
#
#   h = torch.relu(self.norms[0](self.first(x)))
# - for linear, norm in zip(self.hidden, self.norms[1:], strict=True):
# + for linear, norm in zip(self.hidden, self.norms[1:]):

# %% wrong="mended: gives each hidden layer the same input" of="reference" fails=["check_mended_net_takes_any_depth", "check_mended_net_feeds_each_layer_to_the_next"]
# - for linear, norm in zip(self.hidden, self.norms[1:], strict=True):
# -     h = torch.relu(norm(linear(h)))
# - return self.last(h)
# + for linear, norm in zip(self.hidden, self.norms[1:]):
# +     y = torch.relu(norm(linear(h)))
# + return self.last(y)

# %% wrong="mended: gives each hidden layer the same input, which it calls h" of="reference" fails=["check_mended_net_feeds_each_layer_to_the_next"]
# - h = torch.relu(self.norms[0](self.first(x)))
# - for linear, norm in zip(self.hidden, self.norms[1:], strict=True):
# -     h = torch.relu(norm(linear(h)))
# - return self.last(h)
# + h = y = torch.relu(self.norms[0](self.first(x)))
# + for linear, norm in zip(self.hidden, self.norms[1:]):
# +     y = torch.relu(norm(linear(h)))
# + return self.last(y)

# %% wrong="mended: cuts the gradient off behind the first layer" of="reference" fails=["check_mended_net_trains_its_first_layer", "check_mended_net_can_train_its_first_layer"]
# - h = torch.relu(self.norms[0](self.first(x)))
# - for linear, norm in zip(self.hidden, self.norms[1:], strict=True):
# + h = torch.relu(self.norms[0](self.first(x))).detach()
# + for linear, norm in zip(self.hidden, self.norms[1:]):

# %% wrong="mended: cuts the gradient off before the last layer" of="reference" fails=["check_mended_net_trains_its_first_layer", "check_mended_net_can_train_its_first_layer"]
# - for linear, norm in zip(self.hidden, self.norms[1:], strict=True):
# -     h = torch.relu(norm(linear(h)))
# + for linear, norm in zip(self.hidden, self.norms[1:]):
# +     h = torch.relu(norm(linear(h.data)))

# %% wrong="mended: ends with softmax" of="reference" fails=["check_mended_net_returns_scores", "check_mended_net_returns_no_shares"]
# - for linear, norm in zip(self.hidden, self.norms[1:], strict=True):
# -     h = torch.relu(norm(linear(h)))
# - return self.last(h)
# + for linear, norm in zip(self.hidden, self.norms[1:]):
# +     h = torch.relu(norm(linear(h)))
# + return torch.softmax(self.last(h), dim=1)

# %% wrong="mended: ends with log_softmax" of="reference" fails=["check_mended_net_returns_scores", "check_mended_net_returns_no_shares"]
# - for linear, norm in zip(self.hidden, self.norms[1:], strict=True):
# -     h = torch.relu(norm(linear(h)))
# - return self.last(h)
# + for linear, norm in zip(self.hidden, self.norms[1:]):
# +     h = torch.relu(norm(linear(h)))
# + return torch.log_softmax(self.last(h), dim=1)

# %% wrong="mended: has one norm for two layers" of="reference" fails=["check_mended_net_has_layers_of_their_own"]
#   h = torch.relu(self.norms[0](self.first(x)))
# - for linear, norm in zip(self.hidden, self.norms[1:], strict=True):
# + for linear, norm in zip(self.hidden, self.norms):

# %% wrong="mended: leaves out the norms" of="reference" fails=["check_mended_net_has_layers_of_their_own", "check_mended_net_feeds_each_layer_to_the_next", "check_mended_net_has_1543_parameters"]
# - self.norms = nn.ModuleList(nn.LayerNorm(n) for _ in range(depth))
#
# - h = torch.relu(self.norms[0](self.first(x)))
# - for linear, norm in zip(self.hidden, self.norms[1:], strict=True):
# -     h = torch.relu(norm(linear(h)))
# + h = torch.relu(self.first(x))
# + for linear in self.hidden:
# +     h = torch.relu(linear(h))

# %% wrong="mended: has ReLU before the norm" of="reference" fails=["check_mended_net_feeds_each_layer_to_the_next"]
# - h = torch.relu(self.norms[0](self.first(x)))
# - for linear, norm in zip(self.hidden, self.norms[1:], strict=True):
# -     h = torch.relu(norm(linear(h)))
# + h = self.norms[0](torch.relu(self.first(x)))
# + for linear, norm in zip(self.hidden, self.norms[1:]):
# +     h = norm(torch.relu(linear(h)))

# %% wrong="mended: has a layer too many" of="reference" fails=["check_mended_net_has_layers_of_their_own", "check_mended_net_feeds_each_layer_to_the_next", "check_mended_net_has_1543_parameters"]
# - self.hidden = nn.ModuleList(nn.Linear(n, n) for _ in range(depth - 1))
# + self.norm = nn.LayerNorm(n)
# + self.hidden = nn.ModuleList(nn.Linear(n, n) for _ in range(depth))
#
# - h = torch.relu(self.norms[0](self.first(x)))
# - for linear, norm in zip(self.hidden, self.norms[1:], strict=True):
# + h = torch.relu(self.norm(self.first(x)))
# + for linear, norm in zip(self.hidden, self.norms):

# %% wrong="mended: ends with ReLU" of="reference" fails=["check_mended_net_returns_scores"]
#       h = torch.relu(norm(linear(h)))
# - return self.last(h)
# + return torch.relu(self.last(h))

# %% wrong="mended: keeps its scores between -50 and 50" of="reference" fails=["check_mended_net_returns_scores"]
#       h = torch.relu(norm(linear(h)))
# - return self.last(h)
# + return self.last(h).clamp(-50, 50)

# %% wrong="mended: works for more than one example only" of="reference" fails=["check_mended_net_takes_any_depth"]
#       h = torch.relu(norm(linear(h)))
# - return self.last(h)
# + return self.last(h).squeeze(0)

# %% wrong="mended: has a skip connection past each layer" of="reference" fails=["check_mended_net_feeds_each_layer_to_the_next"]
# - h = torch.relu(norm(linear(h)))
# + h = h + torch.relu(norm(linear(h)))

# %% [markdown]
# MendedNet, right


# %% right="mended with one list of blocks"
class MendedNet(nn.Module):
    def __init__(self, in_size, n, out_size, depth):
        super().__init__()
        sizes = [in_size] + [n] * depth
        self.blocks = nn.Sequential(
            *(
                nn.Sequential(nn.Linear(a, b), nn.LayerNorm(b), nn.ReLU())
                for a, b in zip(sizes, sizes[1:])
            )
        )
        self.last = nn.Linear(n, out_size)

    def forward(self, x):
        return self.last(self.blocks(x))


# %% right="mended with copies of a layer"
import copy


class MendedNet(nn.Module):
    def __init__(self, in_size, n, out_size, depth):
        super().__init__()
        self.first, self.last = nn.Linear(in_size, n), nn.Linear(n, out_size)
        pattern, self.hidden = nn.Linear(n, n), nn.ModuleList()
        self.norms = nn.ModuleList([nn.LayerNorm(n)])
        for _ in range(depth - 1):
            self.hidden.append(copy.deepcopy(pattern))
            self.norms.append(nn.LayerNorm(n))

    def forward(self, x):
        for linear, norm in zip([self.first, *self.hidden], self.norms):
            x = norm(linear(x)).relu()
        return self.last(x)


# %% [markdown]
# ResidualMLP, wrong

# %% wrong="residual: keeps its blocks in a plain list" of="reference" fails=["check_residual_mlp_knows_its_blocks", "check_a_state_dict_brings_a_network_back", "check_residual_mlp_knows_two_blocks"]
# - self.blocks = nn.ModuleList(nn.Linear(width, width) for _ in range(n_blocks))
# + self.blocks = [nn.Linear(width, width) for _ in range(n_blocks)]

# %% wrong="residual: makes its blocks when it is first called" of="reference" fails=["check_residual_mlp_knows_its_blocks", "check_a_state_dict_brings_a_network_back", "check_residual_mlp_knows_two_blocks"]
# - self.blocks = nn.ModuleList(nn.Linear(width, width) for _ in range(n_blocks))
# + self.blocks, self.n_blocks = nn.ModuleList(), n_blocks
#
#   h = self.first(x)
# + while len(self.blocks) < self.n_blocks:
# +     self.blocks.append(nn.Linear(h.shape[1], h.shape[1]))

# %% wrong="residual: has one block for all" of="reference" fails=["check_residual_mlp_has_the_layers_asked_for"]
# - self.blocks = nn.ModuleList(nn.Linear(width, width) for _ in range(n_blocks))
# + self.blocks = nn.ModuleList(n_blocks * [nn.Linear(width, width)])

# %% wrong="residual: has no skip connections" of="reference" fails=["check_blocks_of_zeros_change_nothing", "check_blocks_add_what_they_compute", "check_residual_mlp_passes_the_gradient", "check_a_block_of_the_example"]
# - h = h + torch.relu(block(h))
# + h = torch.relu(block(h))

# %% wrong="residual: adds the input of the first block in each one" of="reference" fails=["check_blocks_add_what_they_compute", "check_residual_mlp_passes_the_gradient"]
# - h = self.first(x)
# - for block in self.blocks:
# -     h = h + torch.relu(block(h))
# + h = start = self.first(x)
# + for block in self.blocks:
# +     h = start + torch.relu(block(h))

# %% wrong="residual: has one skip connection past all blocks" of="reference" fails=["check_blocks_add_what_they_compute", "check_residual_mlp_passes_the_gradient"]
# - h = self.first(x)
# - for block in self.blocks:
# -     h = h + torch.relu(block(h))
# - return self.last(h)
# + h = start = self.first(x)
# + for block in self.blocks:
# +     h = torch.relu(block(h))
# + return self.last(start + h if len(self.blocks) else h)

# %% wrong="residual: takes the ReLU of the sum" of="reference" fails=["check_blocks_of_zeros_change_nothing", "check_blocks_add_what_they_compute", "check_residual_mlp_passes_the_gradient", "check_a_block_of_the_example"]
# - h = h + torch.relu(block(h))
# + h = torch.relu(h + block(h))

# %% wrong="residual: has no ReLU" of="reference" fails=["check_blocks_add_what_they_compute", "check_residual_mlp_passes_the_gradient", "check_a_block_of_the_example"]
# - h = h + torch.relu(block(h))
# + h = h + block(h)

# %% wrong="residual: has ReLU before each block's layer" of="reference" fails=["check_blocks_add_what_they_compute", "check_residual_mlp_passes_the_gradient"]
# - h = h + torch.relu(block(h))
# + h = h + block(torch.relu(h))

# %% wrong="residual: has ReLU after the first layer" of="reference" fails=["check_blocks_of_zeros_change_nothing", "check_blocks_add_what_they_compute", "check_residual_mlp_passes_the_gradient", "check_a_block_of_the_example"]
# - h = self.first(x)
# + h = torch.relu(self.first(x))

# %% wrong="residual: has ReLU before the last layer" of="reference" fails=["check_blocks_of_zeros_change_nothing", "check_blocks_add_what_they_compute", "check_residual_mlp_passes_the_gradient", "check_a_block_of_the_example"]
#       h = h + torch.relu(block(h))
# - return self.last(h)
# + return self.last(torch.relu(h))

# %% wrong="residual: has a block too few" of="reference" fails=["check_residual_mlp_has_the_layers_asked_for", "check_blocks_add_what_they_compute", "check_residual_mlp_passes_the_gradient", "check_a_block_of_the_example"]
# - self.blocks = nn.ModuleList(nn.Linear(width, width) for _ in range(n_blocks))
# + self.blocks = nn.ModuleList(nn.Linear(width, width) for _ in range(1, n_blocks))

# %% wrong="residual: has two blocks, whatever it is told" of="reference" fails=["check_residual_mlp_has_the_layers_asked_for", "check_blocks_add_what_they_compute", "check_residual_mlp_passes_the_gradient", "check_a_block_of_the_example"]
# - self.blocks = nn.ModuleList(nn.Linear(width, width) for _ in range(n_blocks))
# + self.block1, self.block2 = nn.Linear(width, width), nn.Linear(width, width)
#
# - for block in self.blocks:
# -     h = h + torch.relu(block(h))
# + h = h + torch.relu(self.block1(h))
# + h = h + torch.relu(self.block2(h))

# %% wrong="residual: has no biases" of="reference" fails=["check_residual_mlp_has_the_layers_asked_for", "check_blocks_of_zeros_change_nothing", "check_blocks_add_what_they_compute", "check_residual_mlp_passes_the_gradient", "check_a_block_of_the_example"]
# - self.first = nn.Linear(in_size, width)
# - self.blocks = nn.ModuleList(nn.Linear(width, width) for _ in range(n_blocks))
# - self.last = nn.Linear(width, out_size)
# + self.first = nn.Linear(in_size, width, bias=False)
# + blocks = (nn.Linear(width, width, bias=False) for _ in range(n_blocks))
# + self.blocks = nn.ModuleList(blocks)
# + self.last = nn.Linear(width, out_size, bias=False)

# %% wrong="residual: cuts the skip connections from the gradient" of="reference" fails=["check_residual_mlp_passes_the_gradient", "check_a_block_passes_the_gradient_of_the_example"]
# - h = h + torch.relu(block(h))
# + h = h.detach() + torch.relu(block(h))

# %% wrong="residual: cuts the blocks from the gradient" of="reference" fails=["check_residual_mlp_passes_the_gradient", "check_a_block_passes_the_gradient_of_the_example"]
# - h = h + torch.relu(block(h))
# + h = h + torch.relu(block(h.detach()))

# %% wrong="residual: adds in place what the gradient needs" of="reference" fails=["check_residual_mlp_passes_the_gradient", "check_a_state_dict_brings_a_network_back", "check_a_block_passes_the_gradient_of_the_example"]
# - h = h + torch.relu(block(h))
# + h += torch.relu(block(h))

# %% wrong="residual: scales its blocks by a random number that it does not register" of="reference" fails=["check_blocks_add_what_they_compute", "check_residual_mlp_passes_the_gradient", "check_a_state_dict_brings_a_network_back", "check_a_block_of_the_example"]
#   self.blocks = nn.ModuleList(nn.Linear(width, width) for _ in range(n_blocks))
# + self.scale = torch.randn(1)
#
# - h = h + torch.relu(block(h))
# + h = h + self.scale * torch.relu(block(h))

# %% wrong="residual: saves the weights of its blocks only" of="reference" fails=["check_a_state_dict_brings_a_network_back"]
#       self.last = nn.Linear(width, out_size)
# + def state_dict(self):
# +     return self.blocks.state_dict()
# + def load_state_dict(self, state):
# +     self.blocks.load_state_dict(state)

# %% wrong="residual: begins with the same weights each time, and loads none" of="reference" fails=["check_a_state_dict_brings_a_network_back"]
# + torch.manual_seed(1)
#   self.first = nn.Linear(in_size, width)
#
#   self.last = nn.Linear(width, out_size)
# + self.load_state_dict = lambda state: None

# %% wrong="residual: loses the rows of a single example" of="reference" fails=["check_residual_mlp_treats_each_row_alone"]
#       h = h + torch.relu(block(h))
# - return self.last(h)
# + return self.last(h).squeeze(0)

# %% wrong="residual: centres what goes into the last layer over the batch" of="reference" fails=["check_residual_mlp_treats_each_row_alone", "check_blocks_of_zeros_change_nothing", "check_blocks_add_what_they_compute", "check_residual_mlp_passes_the_gradient", "check_a_block_of_the_example"]
#       h = h + torch.relu(block(h))
# - return self.last(h)
# + return self.last(h - h.mean(dim=0))

# %% wrong="residual: has ReLU6 in its blocks" of="reference" fails=["check_blocks_add_what_they_compute", "check_residual_mlp_passes_the_gradient"]
# - h = h + torch.relu(block(h))
# + h = h + nn.functional.relu6(block(h))

# %% wrong="residual: keeps what goes past the blocks between -100 and 100" of="reference" fails=["check_blocks_of_zeros_change_nothing", "check_blocks_add_what_they_compute", "check_residual_mlp_passes_the_gradient"]
# - h = h + torch.relu(block(h))
# + h = h.clamp(-100, 100) + torch.relu(block(h))

# %% wrong="residual: has one bias for all blocks" of="reference" fails=["check_residual_mlp_has_the_layers_asked_for"]
#   self.blocks = nn.ModuleList(nn.Linear(width, width) for _ in range(n_blocks))
# + for block in self.blocks:
# +     block.bias = self.blocks[0].bias

# %% wrong="residual: has stacked blocks without skip connections" of="residual with stacked blocks" fails=["check_blocks_of_zeros_change_nothing", "check_blocks_add_what_they_compute", "check_residual_mlp_passes_the_gradient", "check_a_block_of_the_example"]
# - h = torch.add(h, torch.relu(F.linear(h, W, b)))
# + h = torch.relu(F.linear(h, W, b))

# %% wrong="residual: has one vector of parameters, and ReLU after the first layer" of="residual with one vector of parameters" fails=["check_blocks_add_what_they_compute", "check_residual_mlp_passes_the_gradient"]
# - h = take(i, o)(x)
# + h = torch.relu(take(i, o)(x))

# %% wrong="residual: has one vector of parameters, and cuts the skip connections" of="residual with one vector of parameters" fails=["check_residual_mlp_passes_the_gradient"]
# - h = h + torch.relu(take(o, o)(h))
# + h = h.detach() + torch.relu(take(o, o)(h))

# %% [markdown]
# ResidualMLP, right


# %% right="residual with a module for each block"
class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(width, width), nn.ReLU(inplace=True))

    def forward(self, h):
        return h + self.inner(h)


class ResidualMLP(nn.Module):
    def __init__(self, in_size, width, out_size, n_blocks):
        super().__init__()
        blocks = [Block(width) for _ in range(n_blocks)]
        self.net = nn.Sequential(nn.Linear(in_size, width), *blocks, nn.Linear(width, out_size))

    def forward(self, x):
        return self.net(x)


# %% right="residual with parameters of its own and a buffer"
class ResidualMLP(nn.Module):
    def __init__(self, in_size, width, out_size, n_blocks):
        super().__init__()
        sizes = [in_size] + (n_blocks + 1) * [width] + [out_size]
        pairs = list(zip(sizes, sizes[1:]))
        self.W = nn.ParameterList([torch.randn(a, b) / a**0.5 for a, b in pairs])
        self.b = nn.ParameterList([torch.randn(b) for _, b in pairs])
        self.register_buffer("zero", torch.zeros(1))

    def forward(self, x):
        h = x @ self.W[0] + self.b[0]
        for W, b in zip(self.W[1:-1], self.b[1:-1]):
            h = torch.add(h, torch.maximum(h @ W + b, self.zero))
        return h @ self.W[-1] + self.b[-1]


# %% right="residual with an nn.ModuleDict, made from the last layer to the first"
class ResidualMLP(nn.Module):
    def __init__(self, in_size, width, out_size, n_blocks):
        super().__init__()
        self.parts = nn.ModuleDict({"last": nn.Linear(width, out_size)})
        for i in reversed(range(n_blocks)):
            self.parts[f"block{i}"] = nn.Linear(width, width)
        self.parts["first"] = nn.LazyLinear(width)
        self.n_blocks = n_blocks

    def forward(self, x):
        h = self.parts["first"](x)
        for i in range(self.n_blocks):
            h = nn.functional.relu(self.parts[f"block{i}"](h)) + h
        return self.parts["last"](h)


# %% right="residual that is a chain of functions"
import functools


class ResidualMLP(nn.Module):
    def __init__(self, in_size, width, out_size, n_blocks=3):
        super(ResidualMLP, self).__init__()
        self.ends = nn.ModuleList([nn.Linear(in_size, width), nn.Linear(width, out_size)])
        for i in range(n_blocks):
            self.add_module(f"block{i}", nn.Linear(width, width))
        self.n_blocks = n_blocks

    def forward(self, x):
        names = [f"block{i}" for i in range(self.n_blocks)]
        step = lambda h, name: h + getattr(self, name)(h).clamp(min=0)
        return self.ends[1](functools.reduce(step, names, self.ends[0](x)))


# %% right="residual with stacked blocks"
import torch.nn.functional as F


class ResidualMLP(nn.Module):
    def __init__(self, in_size, width, out_size, n_blocks):
        super().__init__()
        self.inp = nn.Linear(in_size, width)
        self.W = nn.Parameter(torch.randn(n_blocks, width, width) / width**0.5)
        self.b = nn.Parameter(torch.zeros(n_blocks, width))
        self.out = nn.Linear(width, out_size)

    def forward(self, x):
        h = self.inp(x)
        for W, b in zip(self.W, self.b):
            h = torch.add(h, torch.relu(F.linear(h, W, b)))
        return self.out(h)


# %% right="residual with biases of all inner layers in one matrix"
class ResidualMLP(nn.Module):
    def __init__(self, in_size, width, out_size, n_blocks):
        super().__init__()
        self.V = nn.Parameter(torch.randn(in_size, width) / in_size**0.5)
        self.W = nn.ParameterList(torch.randn(width, width) / width for _ in range(n_blocks))
        self.b = nn.Parameter(torch.zeros(n_blocks + 1, width))
        self.out = nn.Linear(width, out_size)

    def forward(self, x):
        h = x @ self.V + self.b[0]
        for W, b in zip(self.W, self.b[1:]):
            h = h + torch.relu(h @ W + b)
        return self.out(h)


# %% right="residual with convolutions of width 1"
class ResidualMLP(nn.Module):
    def __init__(self, in_size, width, out_size, n_blocks):
        super().__init__()
        self.first, self.last = nn.Conv1d(in_size, width, 1), nn.Conv1d(width, out_size, 1)
        self.blocks = nn.ModuleList(nn.Conv1d(width, width, 1) for _ in range(n_blocks))

    def forward(self, x):
        h = self.first(x.unsqueeze(-1))
        for block in self.blocks:
            h = h + block(h).relu()
        return self.last(h).squeeze(-1)


# %% right="residual with the biases as columns of its weights"
class ResidualMLP(nn.Module):
    def __init__(self, in_size, width, out_size, n_blocks):
        super().__init__()
        sizes = [in_size, *[width] * (n_blocks + 1), out_size]
        pairs = zip(sizes, sizes[1:])
        self.A = nn.ParameterList(torch.randn(b, a + 1) / (a + 1) ** 0.5 for a, b in pairs)

    def forward(self, x):
        first, *blocks, last = self.A
        h = x @ first[:, 1:].T + first[:, 0]
        for A in blocks:
            h = h + torch.relu(h @ A[:, 1:].T + A[:, 0])
        return h @ last[:, 1:].T + last[:, 0]


# %% right="residual with one vector of parameters"
class ResidualMLP(nn.Module):
    def __init__(self, in_size, width, out_size, n_blocks):
        super().__init__()
        self.sizes = in_size, width, out_size, n_blocks
        sizes = [in_size, *[width] * (n_blocks + 1), out_size]
        count = sum((a + 1) * b for a, b in zip(sizes, sizes[1:]))
        self.theta = nn.Parameter(0.1 * torch.randn(count))

    def forward(self, x):
        i, o, out, n_blocks = self.sizes
        begin = 0

        def take(a, b):
            nonlocal begin
            part = self.theta[begin : begin + (a + 1) * b]
            begin += (a + 1) * b
            return lambda h: h @ part[: a * b].view(a, b) + part[a * b :]

        h = take(i, o)(x)
        for _ in range(n_blocks):
            h = h + torch.relu(take(o, o)(h))
        return take(o, out)(h)


# %% [markdown]
# fit_spiral, wrong

# %% wrong="fit: makes five steps" of="reference" fails=["check_fit_classifies_unseen_points", "check_fit_learns_its_own_points"]
# - for _ in range(300):
# + for _ in range(5):

# %% wrong="fit: makes 30 steps of Adam" of="reference" fails=["check_fit_classifies_unseen_points", "check_fit_learns_its_own_points"]
# - optimizer = torch.optim.Adam(net.parameters(), lr=0.03)
# + optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
#
# - for _ in range(300):
# + for _ in range(30):

# %% wrong="fit: makes tiny steps" of="reference" fails=["check_fit_classifies_unseen_points", "check_fit_learns_its_own_points"]
# - optimizer = torch.optim.Adam(net.parameters(), lr=0.03)
# + optimizer = torch.optim.SGD(net.parameters(), lr=0.003)


# %% wrong="fit: invents its losses" fails=["check_fit_returns_falling_losses", "check_fit_classifies_unseen_points", "check_fit_learns_its_own_points"]
def fit_spiral(net, data_set):
    return [1 / step for step in range(1, 300)]


# %% wrong="fit: trains a copy" fails=["check_fit_returns_falling_losses", "check_fit_classifies_unseen_points", "check_fit_learns_its_own_points"]
import copy


def fit_spiral(net, data_set):
    net = copy.deepcopy(net)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.03)
    losses = []
    for _ in range(300):
        loss = nn.functional.cross_entropy(net(data_set.x), data_set.y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% wrong="fit: trains on the first 200 points, which are of one class" of="reference" fails=["check_fit_classifies_unseen_points"]
# - for _ in range(300):
# -     loss = nn.functional.cross_entropy(net(data_set.x), data_set.y)
# + for _ in range(100):
# +     loss = nn.functional.cross_entropy(net(data_set.x[:200]), data_set.y[:200])

# %% wrong="fit: goes uphill" of="reference" fails=["check_fit_returns_falling_losses", "check_fit_classifies_unseen_points", "check_fit_learns_its_own_points"]
# - optimizer = torch.optim.Adam(net.parameters(), lr=0.03)
# - losses = []
# - for _ in range(300):
# + optimizer = torch.optim.Adam(net.parameters(), lr=0.03, maximize=True)
# + losses = []
# + for _ in range(100):

# %% wrong="fit: trains the last layer only" of="reference" fails=["check_fit_classifies_unseen_points", "check_fit_learns_its_own_points"]
# - optimizer = torch.optim.Adam(net.parameters(), lr=0.03)
# - losses = []
# - for _ in range(300):
# + optimizer = torch.optim.Adam(list(net.parameters())[-2:], lr=0.03)
# + losses = []
# + for _ in range(150):


# %% wrong="fit: returns the network instead of its losses" fails=["check_fit_returns_falling_losses"]
def fit_spiral(net, data_set):
    optimizer = torch.optim.Adam(net.parameters(), lr=0.03)
    for _ in range(300):
        loss = nn.functional.cross_entropy(net(data_set.x), data_set.y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return net


# %% wrong="fit: returns the last loss only" fails=["check_fit_returns_falling_losses"]
def fit_spiral(net, data_set):
    optimizer = torch.optim.Adam(net.parameters(), lr=0.03)
    for _ in range(300):
        loss = nn.functional.cross_entropy(net(data_set.x), data_set.y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return [loss.item()]


# %% wrong="fit: scales the data in place" of="reference" fails=["check_fit_returns_falling_losses"]
#   optimizer = torch.optim.Adam(net.parameters(), lr=0.03)
# + data_set.x *= 1.01

# %% [markdown]
# fit_spiral, right

# %% right="fit with train, mini-batches that are shuffled, and momentum"
from torch.utils.data import DataLoader


def fit_spiral(net, data_set):
    optimizer = torch.optim.SGD(net.parameters(), lr=0.2, momentum=0.9)
    loader = DataLoader(data_set, batch_size=50, shuffle=True)
    return train(data_set, net, nn.CrossEntropyLoss(), loader, optimizer, epochs=60)


# %% right="fit with squared errors and RMSprop"
def fit_spiral(net, data_set):
    target = nn.functional.one_hot(data_set.y).to(data_set.x.dtype)
    optimizer = torch.optim.RMSprop(net.parameters(), lr=0.01)
    net.train()
    losses = []
    for _ in range(500):
        optimizer.zero_grad()
        loss = ((net(data_set.x) - target) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    net.eval()
    return losses


# %% right="fit with L-BFGS"
def fit_spiral(net, data_set):
    optimizer = torch.optim.LBFGS(net.parameters(), max_iter=150, line_search_fn="strong_wolfe")
    losses = []

    def closure():
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(data_set.x), data_set.y)
        loss.backward()
        losses.append(loss.item())
        return loss

    optimizer.step(closure)
    return tuple(losses)
