"""Wrong and right solutions of the assignment on recurrent networks, which prove its graders.

Each cell is appended to the reference solution, whose definitions it overrides, or says with `of`
what it is an edit of. A wrong one names the checks that it fails.
"""

# ruff: noqa


# %% [markdown]
# rnn_cell_forward


# %% right="cell: as in the public lab"
def rnn_cell_forward(xt, a_prev, parameters):
    Wax = parameters["Wax"]
    Waa = parameters["Waa"]
    Wya = parameters["Wya"]
    ba = parameters["ba"]
    by = parameters["by"]
    a_next = np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)
    yt_pred = softmax(np.dot(Wya, a_next) + by)
    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache


# %% right="cell: one product, a softmax of its own, a list for the cache"
def rnn_cell_forward(xt, a_prev, parameters):
    W = np.hstack([parameters["Waa"], parameters["Wax"]])
    z = np.vstack([a_prev, xt]).T @ W.T + parameters["ba"].T
    a_next = ((np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))).T
    e = np.exp(parameters["Wya"] @ a_next + parameters["by"])
    return [a_next, e / e.sum(0), [a_next, a_prev, xt, parameters]]


# %% right="cell: in torch, in float32, and an item more"
def rnn_cell_forward(xt, a_prev, parameters):
    p = {name: torch.tensor(value, dtype=torch.float32) for name, value in parameters.items()}
    x, a = torch.tensor(xt, dtype=torch.float32), torch.tensor(a_prev, dtype=torch.float32)
    a_next = torch.tanh(p["Wax"] @ x + p["Waa"] @ a + p["ba"])
    yt_pred = torch.softmax(p["Wya"] @ a_next + p["by"], dim=0)
    return a_next.numpy(), yt_pred.numpy(), (a_next.numpy(), a_prev, xt, parameters), None


# %% right="cell: loops over units and columns"
def rnn_cell_forward(xt, a_prev, parameters):
    n_a, m = a_prev.shape
    a_next = np.zeros((n_a, m))
    for k in range(n_a):
        for j in range(m):
            z = parameters["ba"][k, 0]
            for i in range(len(xt)):
                z += parameters["Wax"][k, i] * xt[i, j]
            for i in range(n_a):
                z += parameters["Waa"][k, i] * a_prev[i, j]
            a_next[k, j] = np.tanh(z)
    scores = parameters["Wya"] @ a_next + parameters["by"]
    yt_pred = np.zeros_like(scores)
    for j in range(m):
        e = np.exp(scores[:, j])
        yt_pred[:, j] = e / np.sum(e)
    return a_next, yt_pred, (a_next.copy(), a_prev.copy(), xt.copy(), dict(parameters))


# %% wrong="cell: forgets tanh" of="cell: as in the public lab" fails=["check_cell_reads_and_recalls", "check_cell_of_the_example"]
# - a_next = np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)
# + a_next = np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba

# %% wrong="cell: squashes by sigmoid" of="cell: as in the public lab" fails=["check_cell_reads_and_recalls", "check_cell_of_the_example"]
# - a_next = np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)
# + a_next = sigmoid(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)

# %% wrong="cell: forgets the bias of the state" of="cell: as in the public lab" fails=["check_cell_reads_and_recalls"]
# - a_next = np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)
# + a_next = np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt))

# %% wrong="cell: does not recall the state" of="cell: as in the public lab" fails=["check_cell_reads_and_recalls", "check_cell_of_the_example"]
# - a_next = np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)
# + a_next = np.tanh(np.dot(Wax, xt) + ba)

# %% wrong="cell: transposes Waa" of="cell: as in the public lab" fails=["check_cell_reads_and_recalls"]
# - a_next = np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)
# + a_next = np.tanh(np.dot(Waa.T, a_prev) + np.dot(Wax, xt) + ba)

# %% wrong="cell: adds the old state outside of tanh" of="cell: as in the public lab" fails=["check_cell_reads_and_recalls", "check_cell_of_the_example"]
# - a_next = np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)
# + a_next = np.dot(Waa, a_prev) + np.tanh(np.dot(Wax, xt) + ba)

# %% wrong="cell: applies tanh twice" of="cell: as in the public lab" fails=["check_cell_reads_and_recalls", "check_cell_of_the_example"]
# - a_next = np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)
# + a_next = np.tanh(np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba))

# %% wrong="cell: takes the softmax over the columns" of="cell: as in the public lab" fails=["check_cell_tells_probabilities", "check_cell_output_of_the_example"]
# - yt_pred = softmax(np.dot(Wya, a_next) + by)
# + yt_pred = softmax((np.dot(Wya, a_next) + by).T).T

# %% wrong="cell: sums the softmax over all columns" of="cell: as in the public lab" fails=["check_cell_tells_probabilities"]
# - yt_pred = softmax(np.dot(Wya, a_next) + by)
# + e = np.exp(np.dot(Wya, a_next) + by)
# + yt_pred = e / np.sum(e)

# %% wrong="cell: returns scores without softmax" of="cell: as in the public lab" fails=["check_cell_tells_probabilities", "check_cell_output_of_the_example"]
# - yt_pred = softmax(np.dot(Wya, a_next) + by)
# + yt_pred = np.dot(Wya, a_next) + by

# %% wrong="cell: has sigmoid in place of softmax" of="cell: as in the public lab" fails=["check_cell_tells_probabilities", "check_cell_output_of_the_example"]
# - yt_pred = softmax(np.dot(Wya, a_next) + by)
# + yt_pred = sigmoid(np.dot(Wya, a_next) + by)

# %% wrong="cell: forgets the bias of the output" of="cell: as in the public lab" fails=["check_cell_tells_probabilities"]
# - yt_pred = softmax(np.dot(Wya, a_next) + by)
# + yt_pred = softmax(np.dot(Wya, a_next))

# %% wrong="cell: computes the output from the old state" of="cell: as in the public lab" fails=["check_cell_tells_probabilities", "check_cell_output_of_the_example"]
# - yt_pred = softmax(np.dot(Wya, a_next) + by)
# + yt_pred = softmax(np.dot(Wya, a_prev) + by)

# %% wrong="cell: keeps the states in the other order" of="cell: as in the public lab" fails=["check_cell_keeps_a_cache"]
# - cache = (a_next, a_prev, xt, parameters)
# + cache = (a_prev, a_next, xt, parameters)

# %% wrong="cell: keeps the sum before tanh" of="cell: as in the public lab" fails=["check_cell_keeps_a_cache"]
# - cache = (a_next, a_prev, xt, parameters)
# + cache = (np.arctanh(a_next), a_prev, xt, parameters)

# %% wrong="cell: returns no cache" of="cell: as in the public lab" fails=["check_cell_returns_state_probabilities_and_cache", "check_cell_keeps_a_cache"]
# - return a_next, yt_pred, cache
# + return a_next, yt_pred

# %% wrong="cell: returns the state alone" of="cell: as in the public lab" fails=["check_cell_returns_state_probabilities_and_cache", "check_cell_keeps_a_cache", "check_cell_tells_probabilities", "check_cell_output_of_the_example"]
# - return a_next, yt_pred, cache
# + return (a_next,)

# %% wrong="cell: squashes in place of the old state" of="cell: as in the public lab" fails=["check_cell_leaves_its_inputs_alone"]
# - cache = (a_next, a_prev, xt, parameters)
# + cache = (a_next, a_prev.copy(), xt, parameters)
# + a_prev[:] = a_next

# %% wrong="cell: adds the bias into xt" of="cell: as in the public lab" fails=["check_cell_leaves_its_inputs_alone"]
# - cache = (a_next, a_prev, xt, parameters)
# + cache = (a_next, a_prev, xt.copy(), parameters)
# + xt += 1


# %% [markdown]
# rnn_forward


# %% right="forward: as in the public lab"
def rnn_forward(x, a0, parameters):
    caches = []
    n_x, m, T_x = x.shape
    n_y, n_a = parameters["Wya"].shape
    a = np.zeros((n_a, m, T_x))
    y_pred = np.zeros((n_y, m, T_x))
    a_next = a0
    for t in range(T_x):
        a_next, yt_pred, cache = rnn_cell_forward(x[:, :, t], a_next, parameters)
        a[:, :, t] = a_next
        y_pred[:, :, t] = yt_pred
        caches.append(cache)
    caches = (caches, x)
    return a, y_pred, caches


# %% right="forward: without the cell, each input read beforehand"
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


# %% right="forward: by recursion, and lists"
def rnn_forward(x, a0, parameters):
    if x.shape[2] == 1:
        a, y, cache = rnn_cell_forward(x[:, :, 0], a0, parameters)
        return a[:, :, None], y[:, :, None], ([cache], x)
    a, y, (caches, _) = rnn_forward(x[:, :, :-1], a0, parameters)
    last, out, cache = rnn_cell_forward(x[:, :, -1], a[:, :, -1], parameters)
    a = np.concatenate([a, last[:, :, None]], axis=2)
    return a, np.concatenate([y, out[:, :, None]], axis=2), [caches + [cache], x.copy()]


# %% right="forward: states in float32"
def rnn_forward(x, a0, parameters):
    T = x.shape[2]
    a = np.zeros(a0.shape + (T,), dtype=np.float32)
    y = np.zeros((len(parameters["by"]), x.shape[1], T), dtype=np.float32)
    caches, state = [], a0.copy()
    for t in range(T):
        state, y[..., t], cache = rnn_cell_forward(x[..., t], state, parameters)
        a[..., t] = state
        caches += [cache]
    return a, y, (tuple(caches), x)


# %% wrong="forward: begins with zeros, not a0" of="forward: as in the public lab" fails=["check_forward_begins_with_a0", "check_forward_keeps_all_caches"]
# - a_next = a0
# + a_next = np.zeros_like(a0)

# %% wrong="forward: begins each step with a0" of="forward: as in the public lab" fails=["check_forward_goes_on_from_each_state", "check_forward_is_causal", "check_forward_of_the_example", "check_forward_keeps_all_caches"]
# - a_next, yt_pred, cache = rnn_cell_forward(x[:, :, t], a_next, parameters)
# + a_next, yt_pred, cache = rnn_cell_forward(x[:, :, t], a0, parameters)

# %% wrong="forward: runs from the last step to the first" of="forward: as in the public lab" fails=["check_forward_begins_with_a0", "check_forward_goes_on_from_each_state", "check_forward_is_causal", "check_forward_is_causal_in_the_example", "check_forward_of_the_example", "check_forward_keeps_all_caches"]
# - for t in range(T_x):
# + for t in reversed(range(T_x)):

# %% wrong="forward: reads the first input at each step" of="forward: as in the public lab" fails=["check_forward_goes_on_from_each_state", "check_forward_is_causal", "check_forward_of_the_example", "check_forward_keeps_all_caches"]
# - a_next, yt_pred, cache = rnn_cell_forward(x[:, :, t], a_next, parameters)
# + a_next, yt_pred, cache = rnn_cell_forward(x[:, :, 0], a_next, parameters)

# %% wrong="forward: reads the input of the next step" of="forward: as in the public lab" fails=["check_forward_begins_with_a0", "check_forward_goes_on_from_each_state", "check_forward_is_causal", "check_forward_of_the_example", "check_forward_is_causal_in_the_example", "check_forward_keeps_all_caches"]
# - a_next, yt_pred, cache = rnn_cell_forward(x[:, :, t], a_next, parameters)
# + a_next, yt_pred, cache = rnn_cell_forward(x[:, :, min(t + 1, T_x - 1)], a_next, parameters)

# %% wrong="forward: leaves out the last step" of="forward: as in the public lab" fails=["check_forward_goes_on_from_each_state", "check_forward_begins_with_a0", "check_forward_tells_probabilities_of_each_step", "check_forward_is_causal", "check_forward_of_the_example", "check_forward_keeps_all_caches"]
# - for t in range(T_x):
# + for t in range(T_x - 1):

# %% wrong="forward: holds a0 as the first state" of="forward: as in the public lab" fails=["check_forward_begins_with_a0", "check_forward_goes_on_from_each_state", "check_forward_tells_probabilities_of_each_step", "check_forward_of_the_example", "check_forward_keeps_all_caches", "check_forward_is_causal"]
# - a = np.zeros((n_a, m, T_x))
# + a = np.zeros((n_a, m, T_x + 1))
# + a[:, :, 0] = a0
#
# - a[:, :, t] = a_next
# + a[:, :, t + 1] = a_next
#
# - return a, y_pred, caches
# + return a[:, :, :-1], y_pred, caches

# %% wrong="forward: knows four steps only" of="forward: as in the public lab" fails=["check_forward_goes_on_from_each_state", "check_forward_is_causal"]
# - for t in range(T_x):
# + for t in range(min(T_x, 4)):

# %% wrong="forward: tells the output of the last step at each" of="forward: as in the public lab" fails=["check_forward_tells_probabilities_of_each_step", "check_forward_is_causal", "check_forward_is_causal_in_the_example"]
# - y_pred[:, :, t] = yt_pred
# + y_pred[:] = yt_pred[:, :, None]

# %% wrong="forward: fills in no outputs" of="forward: as in the public lab" fails=["check_forward_tells_probabilities_of_each_step"]
# - y_pred[:, :, t] = yt_pred

# %% wrong="forward: averages each input over all steps" of="forward: as in the public lab" fails=["check_forward_begins_with_a0", "check_forward_goes_on_from_each_state", "check_forward_is_causal", "check_forward_is_causal_in_the_example", "check_forward_of_the_example", "check_forward_keeps_all_caches"]
# - a_next = a0
# + a_next, x = a0, x - x.mean(axis=2, keepdims=True)

# %% wrong="forward: sums the softmax over all steps, too" of="forward: without the cell, each input read beforehand" fails=["check_forward_tells_probabilities_of_each_step", "check_forward_is_causal", "check_forward_is_causal_in_the_example"]
# - return a, e / e.sum(0, keepdims=True), (caches, x)
# + return a, e / e.sum((0, 2), keepdims=True), (caches, x)

# %% wrong="forward: puts the steps first" of="forward: as in the public lab" fails=["check_forward_returns_states_probabilities_and_caches", "check_forward_begins_with_a0", "check_forward_goes_on_from_each_state", "check_forward_tells_probabilities_of_each_step", "check_forward_is_causal", "check_forward_is_causal_in_the_example", "check_forward_of_the_example", "check_forward_remembers_nothing", "check_forward_keeps_all_caches", "check_forward_leaves_its_inputs_alone"]
# - return a, y_pred, caches
# + return a.transpose(2, 0, 1), y_pred.transpose(2, 0, 1), caches

# %% wrong="forward: goes on where the last call ended" fails=["check_forward_begins_with_a0", "check_forward_remembers_nothing", "check_forward_keeps_all_caches", "check_forward_is_causal"]
kept_state = {}


def rnn_forward(x, a0, parameters):
    a, y_pred, caches = [], [], []
    state = kept_state.get(a0.shape, a0)
    for t in range(x.shape[2]):
        state, yt_pred, cache = rnn_cell_forward(x[:, :, t], state, parameters)
        a.append(state)
        y_pred.append(yt_pred)
        caches.append(cache)
    kept_state[a0.shape] = state
    return np.stack(a, axis=2), np.stack(y_pred, axis=2), (caches, x)


# %% wrong="forward: keeps the last cache only" of="forward: as in the public lab" fails=["check_forward_keeps_all_caches"]
# - caches.append(cache)
# + caches = [cache]

# %% wrong="forward: keeps the caches without x" of="forward: as in the public lab" fails=["check_forward_returns_states_probabilities_and_caches", "check_forward_keeps_all_caches"]
# - caches = (caches, x)
# + caches = (caches,)

# %% wrong="forward: writes the last state into a0" of="forward: as in the public lab" fails=["check_forward_leaves_its_inputs_alone"]
# - caches = (caches, x)
# + a0[:] = a_next
# + caches = (caches, x)

# %% wrong="forward: keeps one array for all states" fails=["check_forward_keeps_all_caches", "check_forward_leaves_its_inputs_alone"]
def rnn_forward(x, a0, parameters):
    a, y_pred, caches, state = [], [], [], a0
    for t in range(x.shape[2]):
        new, yt_pred, (_, _, xt, p) = rnn_cell_forward(x[:, :, t], state.copy(), parameters)
        state[:] = new
        a.append(new)
        y_pred.append(yt_pred)
        caches.append((state, state, xt, p))
    return np.stack(a, axis=2), np.stack(y_pred, axis=2), (caches, x)


# %% [markdown]
# rnn_cell_backward


# %% right="cell backward: as in the public lab"
def rnn_cell_backward(da_next, cache):
    (a_next, a_prev, xt, parameters) = cache
    Wax = parameters["Wax"]
    Waa = parameters["Waa"]
    dtanh = (1 - a_next**2) * da_next
    dxt = np.dot(Wax.T, dtanh)
    dWax = np.dot(dtanh, xt.T)
    da_prev = np.dot(Waa.T, dtanh)
    dWaa = np.dot(dtanh, a_prev.T)
    dba = np.sum(dtanh, axis=1, keepdims=True)
    gradients = {"dxt": dxt, "da_prev": da_prev, "dWax": dWax, "dWaa": dWaa, "dba": dba}
    return gradients


# %% right="cell backward: computes the state anew"
def rnn_cell_backward(da_next, cache):
    _, a_prev, xt, p = cache
    z = p["Wax"] @ xt + p["Waa"] @ a_prev + p["ba"]
    dz = da_next / np.cosh(z) ** 2
    return {
        "dba": dz.sum(1).reshape(-1, 1),
        "dWaa": np.einsum("im,jm->ij", dz, a_prev),
        "dWax": np.einsum("im,jm->ij", dz, xt),
        "da_prev": (dz.T @ p["Waa"]).T,
        "dxt": (dz.T @ p["Wax"]).T,
        "dz": dz,
    }


# %% right="cell backward: by autograd"
def rnn_cell_backward(da_next, cache):
    _, a_prev, xt, p = cache
    held = [torch.tensor(one, requires_grad=True) for one in (xt, a_prev, p["Wax"], p["Waa"], p["ba"])]
    x, a, Wax, Waa, ba = held
    torch.tanh(Wax @ x + Waa @ a + ba).backward(torch.tensor(da_next))
    names = "dxt da_prev dWax dWaa dba".split()
    return {name: one.grad for name, one in zip(names, held)}


# %% wrong="cell backward: forgets the slope of tanh" of="cell backward: as in the public lab" fails=["check_cell_backward_goes_through_tanh", "check_cell_backward_of_the_example", "check_cell_backward_to_the_inputs_of_the_example", "check_cell_backward_sums_for_the_bias", "check_cell_backward_to_the_weights", "check_cell_backward_to_its_inputs"]
# - dtanh = (1 - a_next**2) * da_next
# + dtanh = da_next

# %% wrong="cell backward: takes 1 - tanh(a)² for the slope" of="cell backward: as in the public lab" fails=["check_cell_backward_goes_through_tanh", "check_cell_backward_of_the_example", "check_cell_backward_to_the_inputs_of_the_example", "check_cell_backward_sums_for_the_bias", "check_cell_backward_to_the_weights", "check_cell_backward_to_its_inputs"]
# - dtanh = (1 - a_next**2) * da_next
# + dtanh = (1 - np.tanh(a_next) ** 2) * da_next

# %% wrong="cell backward: takes a (1 - a), the slope of sigmoid" of="cell backward: as in the public lab" fails=["check_cell_backward_goes_through_tanh", "check_cell_backward_of_the_example", "check_cell_backward_to_the_inputs_of_the_example", "check_cell_backward_sums_for_the_bias", "check_cell_backward_to_the_weights", "check_cell_backward_to_its_inputs"]
# - dtanh = (1 - a_next**2) * da_next
# + dtanh = a_next * (1 - a_next) * da_next

# %% wrong="cell backward: takes 1 - a for the slope" of="cell backward: as in the public lab" fails=["check_cell_backward_goes_through_tanh", "check_cell_backward_of_the_example", "check_cell_backward_to_the_inputs_of_the_example", "check_cell_backward_sums_for_the_bias", "check_cell_backward_to_the_weights", "check_cell_backward_to_its_inputs"]
# - dtanh = (1 - a_next**2) * da_next
# + dtanh = (1 - a_next) * da_next

# %% wrong="cell backward: takes the slope at the old state" of="cell backward: as in the public lab" fails=["check_cell_backward_goes_through_tanh", "check_cell_backward_of_the_example", "check_cell_backward_to_the_inputs_of_the_example", "check_cell_backward_sums_for_the_bias", "check_cell_backward_to_the_weights", "check_cell_backward_to_its_inputs"]
# - dtanh = (1 - a_next**2) * da_next
# + dtanh = (1 - a_prev**2) * da_next

# %% wrong="cell backward: takes the new state for dWaa" of="cell backward: as in the public lab" fails=["check_cell_backward_to_the_weights"]
# - dWaa = np.dot(dtanh, a_prev.T)
# + dWaa = np.dot(dtanh, a_next.T)

# %% wrong="cell backward: averages over the sequences" of="cell backward: as in the public lab" fails=["check_cell_backward_to_the_weights", "check_cell_backward_sums_for_the_bias"]
# - dWax = np.dot(dtanh, xt.T)
# + dWax = np.dot(dtanh, xt.T) / xt.shape[1]
#
# - dWaa = np.dot(dtanh, a_prev.T)
# - dba = np.sum(dtanh, axis=1, keepdims=True)
# + dWaa = np.dot(dtanh, a_prev.T) / xt.shape[1]
# + dba = np.mean(dtanh, axis=1, keepdims=True)

# %% wrong="cell backward: transposes dWaa" of="cell backward: as in the public lab" fails=["check_cell_backward_to_the_weights"]
# - dWaa = np.dot(dtanh, a_prev.T)
# + dWaa = np.dot(a_prev, dtanh.T)

# %% wrong="cell backward: sends da_prev through Waa untransposed" of="cell backward: as in the public lab" fails=["check_cell_backward_to_its_inputs"]
# - da_prev = np.dot(Waa.T, dtanh)
# + da_prev = np.dot(Waa, dtanh)

# %% wrong="cell backward: sends da_next back, not dz" of="cell backward: as in the public lab" fails=["check_cell_backward_to_its_inputs", "check_cell_backward_to_the_inputs_of_the_example"]
# - dxt = np.dot(Wax.T, dtanh)
# + dxt = np.dot(Wax.T, da_next)
#
# - da_prev = np.dot(Waa.T, dtanh)
# + da_prev = np.dot(Waa.T, da_next)

# %% wrong="cell backward: leaves the bias with a column for each sequence" of="cell backward: as in the public lab" fails=["check_cell_backward_returns_all_gradients", "check_cell_backward_sums_for_the_bias"]
# - dba = np.sum(dtanh, axis=1, keepdims=True)
# + dba = dtanh

# %% wrong="cell backward: flattens the bias" of="cell backward: as in the public lab" fails=["check_cell_backward_returns_all_gradients", "check_cell_backward_goes_through_tanh", "check_cell_backward_sums_for_the_bias", "check_cell_backward_of_the_example"]
# - dba = np.sum(dtanh, axis=1, keepdims=True)
# + dba = np.sum(dtanh, axis=1)

# %% wrong="cell backward: sums the bias over the units" of="cell backward: as in the public lab" fails=["check_cell_backward_returns_all_gradients", "check_cell_backward_goes_through_tanh", "check_cell_backward_sums_for_the_bias"]
# - dba = np.sum(dtanh, axis=1, keepdims=True)
# + dba = np.sum(dtanh, axis=0, keepdims=True)

# %% wrong="cell backward: returns no da_prev" of="cell backward: as in the public lab" fails=["check_cell_backward_returns_all_gradients", "check_cell_backward_to_its_inputs", "check_cell_backward_to_the_inputs_of_the_example"]
# - gradients = {"dxt": dxt, "da_prev": da_prev, "dWax": dWax, "dWaa": dWaa, "dba": dba}
# + gradients = {"dxt": dxt, "dWax": dWax, "dWaa": dWaa, "dba": dba}

# %% wrong="cell backward: multiplies da_next in place" of="cell backward: as in the public lab" fails=["check_cell_backward_leaves_its_inputs_alone"]
# - dtanh = (1 - a_next**2) * da_next
# + da_next *= 1 - a_next**2
# + dtanh = da_next


# %% [markdown]
# rnn_backward


# %% right="backward: as in the public lab"
def rnn_backward(da, caches):
    (caches, x) = caches
    (a1, a0, x1, parameters) = caches[0]
    n_a, m, T_x = da.shape
    n_x, m = x1.shape
    dx = np.zeros((n_x, m, T_x))
    dWax = np.zeros((n_a, n_x))
    dWaa = np.zeros((n_a, n_a))
    dba = np.zeros((n_a, 1))
    da0 = np.zeros((n_a, m))
    da_prevt = np.zeros((n_a, m))
    for t in reversed(range(T_x)):
        gradients = rnn_cell_backward(da[:, :, t] + da_prevt, caches[t])
        dxt, da_prevt, dWaxt, dWaat, dbat = (
            gradients["dxt"],
            gradients["da_prev"],
            gradients["dWax"],
            gradients["dWaa"],
            gradients["dba"],
        )
        dx[:, :, t] = dxt
        dWax += dWaxt
        dWaa += dWaat
        dba += dbat
    da0 = da_prevt
    gradients = {"dx": dx, "da0": da0, "dWax": dWax, "dWaa": dWaa, "dba": dba}
    return gradients


# %% right="backward: without the cell, sums at the end"
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


# %% right="backward: by autograd"
def rnn_backward(da, caches):
    steps, x = caches
    p = {name: torch.tensor(one, requires_grad=True) for name, one in steps[0][3].items()}
    xs = torch.tensor(x, requires_grad=True)
    a0 = torch.tensor(steps[0][1], requires_grad=True)
    a, loss = a0, 0
    for t in range(x.shape[2]):
        a = torch.tanh(p["Wax"] @ xs[:, :, t] + p["Waa"] @ a + p["ba"])
        loss = loss + (a * torch.tensor(da[:, :, t])).sum()
    loss.backward()
    found = {"dx": xs.grad, "da0": a0.grad}
    return found | {"d" + name: p[name].grad for name in ("Wax", "Waa", "ba")}


# %% right="backward: sums in float32"
def rnn_backward(da, caches):
    steps, x = caches
    da = da.astype(np.float32)
    dx, total, carried = [], {}, 0
    for t in range(x.shape[2])[::-1]:
        g = rnn_cell_backward(da[:, :, t] + carried, steps[t])
        dx.insert(0, g["dxt"])
        carried = g["da_prev"].astype(np.float32)
        for name in ("dWax", "dWaa", "dba"):
            total[name] = (total.get(name, 0) + g[name]).astype(np.float32)
    return dict(total, dx=np.dstack(dx).astype(np.float32), da0=carried)


# %% wrong="backward: carries nothing back" of="backward: as in the public lab" fails=["check_backward_carries_gradients_back", "check_backward_of_the_example", "check_backward_sums_of_the_example", "check_backward_sums_what_was_carried", "check_backward_reaches_the_first_state"]
# - gradients = rnn_cell_backward(da[:, :, t] + da_prevt, caches[t])
# + gradients = rnn_cell_backward(da[:, :, t], caches[t])

# %% wrong="backward: carries back only what is carried" of="backward: as in the public lab" fails=["check_backward_of_one_step", "check_backward_carries_gradients_back", "check_backward_of_the_example", "check_backward_sums_of_the_example", "check_backward_sums_over_the_steps", "check_backward_sums_what_was_carried", "check_backward_reaches_the_first_state"]
# - gradients = rnn_cell_backward(da[:, :, t] + da_prevt, caches[t])
# + gradients = rnn_cell_backward(da_prevt, caches[t])

# %% wrong="backward: goes forward in time" of="backward: as in the public lab" fails=["check_backward_carries_gradients_back", "check_backward_of_the_example", "check_backward_sums_of_the_example", "check_backward_sums_what_was_carried", "check_backward_reaches_the_first_state"]
# - for t in reversed(range(T_x)):
# + for t in range(T_x):

# %% wrong="backward: carries the sum of all later gradients" of="backward: as in the public lab" fails=["check_backward_carries_gradients_back", "check_backward_of_the_example", "check_backward_sums_of_the_example", "check_backward_sums_what_was_carried", "check_backward_reaches_the_first_state"]
# - gradients = rnn_cell_backward(da[:, :, t] + da_prevt, caches[t])
# + gradients = rnn_cell_backward(da[:, :, t:].sum(axis=2) + da_prevt, caches[t])

# %% wrong="backward: carries gradients back through one step only" of="backward: as in the public lab" fails=["check_backward_carries_gradients_back", "check_backward_sums_what_was_carried", "check_backward_reaches_the_first_state"]
# - dx[:, :, t] = dxt
# + dx[:, :, t] = dxt
# + da_prevt = rnn_cell_backward(da[:, :, t], caches[t])["da_prev"]

# %% wrong="backward: begins each step with the cache of the first" of="backward: as in the public lab" fails=["check_backward_carries_gradients_back", "check_backward_of_the_example", "check_backward_sums_of_the_example", "check_backward_sums_what_was_carried", "check_backward_sums_over_the_steps", "check_backward_reaches_the_first_state"]
# - gradients = rnn_cell_backward(da[:, :, t] + da_prevt, caches[t])
# + gradients = rnn_cell_backward(da[:, :, t] + da_prevt, caches[0])

# %% wrong="backward: leaves out the first step" of="backward: as in the public lab" fails=["check_backward_of_one_step", "check_backward_carries_gradients_back", "check_backward_of_the_example", "check_backward_sums_of_the_example", "check_backward_sums_what_was_carried", "check_backward_sums_over_the_steps", "check_backward_reaches_the_first_state"]
# - for t in reversed(range(T_x)):
# + for t in reversed(range(1, T_x)):

# %% wrong="backward: leaves out the last step" of="backward: as in the public lab" fails=["check_backward_of_one_step", "check_backward_carries_gradients_back", "check_backward_of_the_example", "check_backward_sums_of_the_example", "check_backward_sums_what_was_carried", "check_backward_sums_over_the_steps", "check_backward_reaches_the_first_state"]
# - for t in reversed(range(T_x)):
# + for t in reversed(range(T_x - 1)):

# %% wrong="backward: overwrites the gradients of the weights at each step" of="backward: as in the public lab" fails=["check_backward_sums_over_the_steps", "check_backward_sums_of_the_example", "check_backward_sums_what_was_carried"]
# - dWax += dWaxt
# - dWaa += dWaat
# - dba += dbat
# + dWax = dWaxt
# + dWaa = dWaat
# + dba = dbat

# %% wrong="backward: overwrites the gradient of the bias at each step" of="backward: as in the public lab" fails=["check_backward_sums_over_the_steps", "check_backward_sums_of_the_example", "check_backward_sums_what_was_carried"]
# - dba += dbat
# + dba = dbat

# %% wrong="backward: averages over the steps" of="backward: as in the public lab" fails=["check_backward_sums_over_the_steps", "check_backward_sums_of_the_example", "check_backward_sums_what_was_carried"]
# - gradients = {"dx": dx, "da0": da0, "dWax": dWax, "dWaa": dWaa, "dba": dba}
# + gradients = {"dx": dx, "da0": da0, "dWax": dWax / T_x, "dWaa": dWaa / T_x, "dba": dba / T_x}

# %% wrong="backward: sums the weights without what was carried" of="backward: as in the public lab" fails=["check_backward_sums_what_was_carried", "check_backward_sums_of_the_example"]
# - dWax += dWaxt
# - dWaa += dWaat
# - dba += dbat
# + alone = rnn_cell_backward(da[:, :, t], caches[t])
# + dWax += alone["dWax"]
# + dWaa += alone["dWaa"]
# + dba += alone["dba"]

# %% wrong="backward: returns zeros for da0" of="backward: as in the public lab" fails=["check_backward_reaches_the_first_state"]
# - da0 = da_prevt

# %% wrong="backward: returns the direct gradient of the first step as da0" of="backward: as in the public lab" fails=["check_backward_reaches_the_first_state"]
# - da0 = da_prevt
# + da0 = da[:, :, 0]

# %% wrong="backward: returns no da0" of="backward: as in the public lab" fails=["check_backward_returns_all_gradients", "check_backward_reaches_the_first_state", "check_backward_remembers_nothing"]
# - gradients = {"dx": dx, "da0": da0, "dWax": dWax, "dWaa": dWaa, "dba": dba}
# + gradients = {"dx": dx, "dWax": dWax, "dWaa": dWaa, "dba": dba}

# %% wrong="backward: returns dx in reversed order" of="backward: as in the public lab" fails=["check_backward_carries_gradients_back", "check_backward_of_the_example"]
# - gradients = {"dx": dx, "da0": da0, "dWax": dWax, "dWaa": dWaa, "dba": dba}
# + gradients = {"dx": dx[:, :, ::-1], "da0": da0, "dWax": dWax, "dWaa": dWaa, "dba": dba}

# %% wrong="backward: goes on summing in the next call" fails=["check_backward_sums_over_the_steps", "check_backward_sums_what_was_carried", "check_backward_remembers_nothing"]
summed = {}


def rnn_backward(da, caches):
    steps, x = caches
    dx, carried = np.zeros(x.shape), 0
    for t in reversed(range(x.shape[2])):
        g = rnn_cell_backward(da[:, :, t] + carried, steps[t])
        dx[:, :, t], carried = g["dxt"], g["da_prev"]
        for name in ("dWax", "dWaa", "dba"):
            summed[name, g[name].shape] = summed.get((name, g[name].shape), 0) + g[name]
    shapes = {"dWax": (len(da), len(x)), "dWaa": (len(da), len(da)), "dba": (len(da), 1)}
    return {"dx": dx, "da0": carried} | {one: summed[one, shape] for one, shape in shapes.items()}


# %% wrong="backward: adds what is carried into da" of="backward: as in the public lab" fails=["check_backward_leaves_its_inputs_alone"]
# - gradients = rnn_cell_backward(da[:, :, t] + da_prevt, caches[t])
# + da[:, :, t] += da_prevt
# + gradients = rnn_cell_backward(da[:, :, t], caches[t])

# %% wrong="backward: takes the caches off their list" of="backward: as in the public lab" fails=["check_backward_leaves_its_inputs_alone", "check_backward_remembers_nothing"]
# - gradients = rnn_cell_backward(da[:, :, t] + da_prevt, caches[t])
# + gradients = rnn_cell_backward(da[:, :, t] + da_prevt, caches.pop())


# %% [markdown]
# clip_global_norm


# %% right="clip: the factor for all, by concatenation"
def clip_global_norm(gradients, max_norm):
    norm = np.linalg.norm(np.concatenate([one.ravel() for one in gradients.values()]))
    if norm <= max_norm:
        return gradients
    return {name: one / norm * max_norm for name, one in gradients.items()}


# %% right="clip: as PyTorch does, with a small number in the divisor"
def clip_global_norm(gradients, max_norm):
    total = 0.0
    for name in gradients:
        total += np.linalg.norm(gradients[name]) ** 2
    factor = min(1.0, max_norm / (np.sqrt(total) + 1e-8))
    return {name: gradients[name] * factor for name in gradients}


# %% right="clip: copies first, then writes into the copies"
import copy


def clip_global_norm(gradients, max_norm):
    clipped = copy.deepcopy(gradients)
    norm = sum((one**2).sum() for one in clipped.values()) ** 0.5
    if norm > max_norm:
        for one in clipped.values():
            one *= max_norm / norm
    return clipped


# %% right="clip: in torch, by its own function"
def clip_global_norm(gradients, max_norm):
    held = {name: torch.nn.Parameter(torch.tensor(one)) for name, one in gradients.items()}
    for name, one in held.items():
        one.grad = torch.tensor(gradients[name])
    torch.nn.utils.clip_grad_norm_(list(held.values()), max_norm)
    return {name: one.grad for name, one in held.items()}


# %% right="clip: loops over numbers"
def clip_global_norm(gradients, max_norm):
    squares = 0
    for one in gradients.values():
        for value in one.flat:
            squares += value * value
    norm = max(float(np.sqrt(squares)), max_norm)
    out = {}
    for name, one in gradients.items():
        out[name] = np.asarray([value * max_norm / norm for value in one.flat]).reshape(one.shape)
    return out


# %% right="clip: in float32"
def clip_global_norm(gradients, max_norm):
    small = {name: one.astype("float32") for name, one in gradients.items()}
    norm = np.sqrt(sum(np.sum(np.square(one)) for one in small.values()))
    return {name: one * np.float32(max_norm / norm if norm > max_norm else 1) for name, one in small.items()}


# %% wrong="clip: clips each number" fails=["check_clip_shortens_all_by_one_factor", "check_clip_takes_any_names", "check_clip_of_the_example"]
def clip_global_norm(gradients, max_norm):
    return {name: np.clip(one, -max_norm, max_norm) for name, one in gradients.items()}


# %% wrong="clip: clips each array by its own norm" fails=["check_clip_shortens_all_by_one_factor", "check_clip_takes_any_names", "check_clip_of_the_example"]
def clip_global_norm(gradients, max_norm):
    clipped = {}
    for name, one in gradients.items():
        norm = np.linalg.norm(one)
        clipped[name] = one * max_norm / norm if norm > max_norm else one
    return clipped


# %% right="clip: a norm and a factor"
def clip_global_norm(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(one**2) for one in gradients.values()))
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: one * factor for name, one in gradients.items()}


# %% wrong="clip: makes short gradients longer" of="clip: a norm and a factor" fails=["check_clip_leaves_short_gradients", "check_clip_takes_any_names", "check_clip_leaves_the_short_example", "check_clip_bears_zeros"]
# - factor = max_norm / norm if norm > max_norm else 1.0
# + factor = max_norm / norm

# %% wrong="clip: forgets the root" of="clip: a norm and a factor" fails=["check_clip_leaves_short_gradients", "check_clip_leaves_the_short_example", "check_clip_shortens_all_by_one_factor", "check_clip_takes_any_names", "check_clip_of_the_example"]
# - norm = np.sqrt(sum(np.sum(one**2) for one in gradients.values()))
# + norm = sum(np.sum(one**2) for one in gradients.values())

# %% wrong="clip: adds the norms of the arrays" of="clip: a norm and a factor" fails=["check_clip_leaves_short_gradients", "check_clip_leaves_the_short_example", "check_clip_shortens_all_by_one_factor", "check_clip_takes_any_names", "check_clip_of_the_example"]
# - norm = np.sqrt(sum(np.sum(one**2) for one in gradients.values()))
# + norm = sum(np.linalg.norm(one) for one in gradients.values())

# %% wrong="clip: takes the largest norm of an array" of="clip: a norm and a factor" fails=["check_clip_shortens_all_by_one_factor", "check_clip_takes_any_names", "check_clip_of_the_example"]
# - norm = np.sqrt(sum(np.sum(one**2) for one in gradients.values()))
# + norm = max(np.linalg.norm(one) for one in gradients.values())

# %% wrong="clip: takes the mean of the squares" of="clip: a norm and a factor" fails=["check_clip_shortens_all_by_one_factor", "check_clip_takes_any_names"]
# - norm = np.sqrt(sum(np.sum(one**2) for one in gradients.values()))
# + norm = np.sqrt(sum(np.mean(one**2) for one in gradients.values()))

# %% wrong="clip: sums absolute values" of="clip: a norm and a factor" fails=["check_clip_leaves_short_gradients", "check_clip_leaves_the_short_example", "check_clip_shortens_all_by_one_factor", "check_clip_takes_any_names", "check_clip_of_the_example"]
# - norm = np.sqrt(sum(np.sum(one**2) for one in gradients.values()))
# + norm = sum(np.sum(np.abs(one)) for one in gradients.values())

# %% wrong="clip: divides by the norm, whatever max_norm is" of="clip: a norm and a factor" fails=["check_clip_shortens_all_by_one_factor", "check_clip_takes_any_names"]
# - factor = max_norm / norm if norm > max_norm else 1.0
# + factor = 1 / norm if norm > max_norm else 1.0

# %% wrong="clip: sets long gradients to 0" of="clip: a norm and a factor" fails=["check_clip_shortens_all_by_one_factor", "check_clip_takes_any_names", "check_clip_of_the_example"]
# - factor = max_norm / norm if norm > max_norm else 1.0
# + factor = 0 if norm > max_norm else 1.0

# %% wrong="clip: leaves out the biases" of="clip: a norm and a factor" fails=["check_clip_shortens_all_by_one_factor", "check_clip_takes_any_names", "check_clip_of_the_example"]
# - return {name: one * factor for name, one in gradients.items()}
# + return {name: one if name[:2] == "db" or name == "b" else one * factor for name, one in gradients.items()}

# %% wrong="clip: knows dWax, dWaa and dba only" fails=["check_clip_takes_any_names", "check_clip_of_the_example", "check_clip_leaves_the_short_example"]
def clip_global_norm(gradients, max_norm):
    names = ("dWax", "dWaa", "dba")
    norm = np.sqrt(sum(np.sum(gradients[name] ** 2) for name in names))
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: gradients[name] * factor for name in names}


# %% wrong="clip: writes into the arrays" fails=["check_clip_leaves_its_inputs_alone"]
def clip_global_norm(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(one**2) for one in gradients.values()))
    if norm > max_norm:
        for one in gradients.values():
            one *= max_norm / norm
    return gradients


# %% wrong="clip: puts new arrays into the given dict" fails=["check_clip_leaves_its_inputs_alone"]
def clip_global_norm(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(one**2) for one in gradients.values()))
    for name in gradients:
        gradients[name] = gradients[name] * min(1.0, max_norm / (norm + 1e-12))
    return gradients


# %% wrong="clip: divides by 0 where all gradients are 0" of="clip: a norm and a factor" fails=["check_clip_bears_zeros"]
# - factor = max_norm / norm if norm > max_norm else 1.0
# + factor = np.minimum(norm, max_norm) / norm

# %% wrong="clip: returns a list" of="clip: a norm and a factor" fails=["check_clip_returns_the_same_names_and_shapes", "check_clip_shortens_all_by_one_factor", "check_clip_takes_any_names", "check_clip_of_the_example", "check_clip_leaves_short_gradients", "check_clip_leaves_the_short_example", "check_clip_bears_zeros", "check_clip_leaves_its_inputs_alone"]
# - return {name: one * factor for name, one in gradients.items()}
# + return [one * factor for one in gradients.values()]


# %% [markdown]
# torch_rnn


# %% right="torch: float32, the bias split in two, batch first"
def torch_rnn(parameters):
    n_a, n_x = parameters["Wax"].shape
    net = nn.RNN(n_x, n_a, batch_first=True)
    half = torch.tensor(parameters["ba"].ravel() / 2)
    names = "weight_ih_l0 weight_hh_l0 bias_ih_l0 bias_hh_l0".split()
    values = torch.tensor(parameters["Wax"]), torch.tensor(parameters["Waa"]), half, half
    net.load_state_dict({name: one.float() for name, one in zip(names, values)})
    return net


# %% right="torch: a class of its own"
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


# %% right="torch: new parameters, from copies"
def torch_rnn(parameters):
    W, U, b = (torch.from_numpy(parameters[name].copy()) for name in ("Wax", "Waa", "ba"))
    net = nn.RNN(input_size=W.shape[1], hidden_size=W.shape[0], num_layers=1).double()
    net.weight_ih_l0 = nn.Parameter(W)
    net.weight_hh_l0 = nn.Parameter(U)
    net.bias_ih_l0 = nn.Parameter(b.flatten())
    nn.init.zeros_(net.bias_hh_l0)
    return net


# %% right="torch: copy by copy"
def torch_rnn(parameters):
    n_a, n_x = parameters["Wax"].shape
    net = nn.RNN(n_x, n_a, dtype=torch.float64)
    with torch.no_grad():
        net.weight_ih_l0.copy_(torch.tensor(parameters["Wax"]))
        net.weight_hh_l0.copy_(torch.tensor(parameters["Waa"]))
        net.bias_ih_l0.copy_(torch.tensor(parameters["ba"][:, 0]))
        net.bias_hh_l0.zero_()
    return net


# %% wrong="torch: copies the bias into both" of="torch: copy by copy" fails=["check_twin_has_the_bias"]
# - net.bias_hh_l0.zero_()
# + net.bias_hh_l0.copy_(torch.tensor(parameters["ba"][:, 0]))

# %% wrong="torch: has no bias" of="torch: copy by copy" fails=["check_twin_has_the_bias"]
# - net = nn.RNN(n_x, n_a, dtype=torch.float64)
# + net = nn.RNN(n_x, n_a, bias=False, dtype=torch.float64)
#
# - net.bias_ih_l0.copy_(torch.tensor(parameters["ba"][:, 0]))
# - net.bias_hh_l0.zero_()

# %% wrong="torch: leaves the second bias at random numbers" of="torch: copy by copy" fails=["check_twin_has_the_weights", "check_twin_has_the_bias", "check_twin_of_the_example"]
# - net.bias_hh_l0.zero_()

# %% wrong="torch: leaves the recurrent weights at random numbers" of="torch: copy by copy" fails=["check_twin_has_the_weights", "check_twin_has_the_bias", "check_twin_of_the_example"]
# - net.weight_hh_l0.copy_(torch.tensor(parameters["Waa"]))

# %% wrong="torch: copies nothing" of="torch: copy by copy" fails=["check_twin_has_the_weights", "check_twin_has_the_bias", "check_twin_of_the_example"]
# - with torch.no_grad():
# -     net.weight_ih_l0.copy_(torch.tensor(parameters["Wax"]))
# -     net.weight_hh_l0.copy_(torch.tensor(parameters["Waa"]))
# -     net.bias_ih_l0.copy_(torch.tensor(parameters["ba"][:, 0]))
# -     net.bias_hh_l0.zero_()

# %% wrong="torch: transposes the recurrent weights" of="torch: copy by copy" fails=["check_twin_has_the_weights", "check_twin_has_the_bias"]
# - net.weight_hh_l0.copy_(torch.tensor(parameters["Waa"]))
# + net.weight_hh_l0.copy_(torch.tensor(parameters["Waa"].T))

# %% wrong="torch: has ReLU" of="torch: copy by copy" fails=["check_twin_has_the_weights", "check_twin_has_the_bias", "check_twin_of_the_example"]
# - net = nn.RNN(n_x, n_a, dtype=torch.float64)
# + net = nn.RNN(n_x, n_a, nonlinearity="relu", dtype=torch.float64)

# %% wrong="torch: has the sizes the wrong way round" of="torch: copy by copy" fails=["check_twin_is_an_rnn", "check_twin_has_the_weights", "check_twin_has_the_bias", "check_twin_has_weights_of_its_own"]
# - n_a, n_x = parameters["Wax"].shape
# + n_x, n_a = parameters["Wax"].shape

# %% wrong="torch: shares its weights with the arrays" of="torch: new parameters, from copies" fails=["check_twin_has_weights_of_its_own"]
# - W, U, b = (torch.from_numpy(parameters[name].copy()) for name in ("Wax", "Waa", "ba"))
# + W, U, b = (torch.from_numpy(parameters[name]) for name in ("Wax", "Waa", "ba"))

# %% wrong="torch: returns a cell for single steps" fails=["check_twin_is_an_rnn", "check_twin_has_the_weights", "check_twin_has_the_bias", "check_twin_of_the_example"]
def torch_rnn(parameters):
    n_a, n_x = parameters["Wax"].shape
    return nn.RNNCell(n_x, n_a, dtype=torch.float64)


# %% [markdown]
# delay_line


# %% right="delay: by np.eye, weak weights that do not saturate"
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


# %% right="delay: from the last unit to the first, large numbers, more units than needed"
def delay_line(lag):
    n = lag + 4
    Wax, Waa, Wya = np.zeros((n, 1)), np.zeros((n, n)), np.zeros((2, n))
    Wax[lag, 0] = 50
    for k in range(lag):
        Waa[k, k + 1] = 50
    Wya[0, 0] = -500
    return dict(Wax=Wax, Waa=Waa, Wya=Wya, ba=Wax * 0, by=np.zeros([2, 1]), note="bits")


# %% right="delay: whole numbers, and the sign turned at each step"
def delay_line(lag):
    n = lag + 1
    Waa = -3 * np.eye(n, k=-1, dtype=int)
    Wya = np.zeros((2, n), dtype=int)
    Wya[:, lag] = (-1, 1) if lag % 2 == 0 else (1, -1)
    Wax = np.zeros((n, 1), dtype=int)
    Wax[0] = 3
    return {"Wax": Wax, "Waa": Waa, "Wya": Wya, "ba": 0 * Wax, "by": np.zeros((2, 1), dtype=int)}


# %% right="delay: bits in two units each, with biases that cancel"
def delay_line(lag):
    n = 2 * (lag + 1)
    Wax, Waa, Wya = np.zeros((n, 1)), np.zeros((n, n)), np.zeros((2, n))
    Wax[:2, 0] = 2, -2
    for k in range(2 * lag):
        Waa[k + 2, k] = 2
    Wya[1, -2:] = 1, -1
    return {"Wax": Wax, "Waa": Waa, "Wya": Wya, "ba": np.zeros((n, 1)), "by": np.ones((2, 1))}


# %% right="delay: a row of buckets"
def delay_line(lag):
    n_a = lag + 1
    Wax, Waa, Wya = np.zeros((n_a, 1)), np.zeros((n_a, n_a)), np.zeros((2, n_a))
    Wax[0] = 2.0
    for unit in range(lag):
        Waa[unit + 1, unit] = 2.0
    Wya[:, lag] = -1.0, 1.0
    ba, by = np.zeros((n_a, 1)), np.zeros((2, 1))
    return {"Wax": Wax, "Waa": Waa, "Wya": Wya, "ba": ba, "by": by}


# %% wrong="delay: has a unit too few" of="delay: a row of buckets" fails=["check_delay_line_returns_parameters", "check_delay_line_echoes", "check_delay_line_of_any_length", "check_delay_line_of_the_example", "check_delay_line_of_lag_0"]
# - n_a = lag + 1
# + n_a = lag
#
# - for unit in range(lag):
# + for unit in range(lag - 1):
#
# - Wya[:, lag] = -1.0, 1.0
# + Wya[:, -1:] = [[-1.0], [1.0]]

# %% wrong="delay: looks at the unit before the last" of="delay: a row of buckets" fails=["check_delay_line_echoes", "check_delay_line_of_any_length", "check_delay_line_of_the_example"]
# - Wya[:, lag] = -1.0, 1.0
# + Wya[:, lag - 1] = -1.0, 1.0

# %% wrong="delay: looks at the first unit" of="delay: a row of buckets" fails=["check_delay_line_echoes", "check_delay_line_of_any_length", "check_delay_line_of_the_example"]
# - Wya[:, lag] = -1.0, 1.0
# + Wya[:, 0] = -1.0, 1.0

# %% wrong="delay: transposes Waa" of="delay: a row of buckets" fails=["check_delay_line_echoes", "check_delay_line_of_any_length", "check_delay_line_of_the_example"]
# - Waa[unit + 1, unit] = 2.0
# + Waa[unit, unit + 1] = 2.0

# %% wrong="delay: tells the bits upside down" of="delay: a row of buckets" fails=["check_delay_line_echoes", "check_delay_line_of_any_length", "check_delay_line_of_the_example", "check_delay_line_of_lag_0"]
# - Wya[:, lag] = -1.0, 1.0
# + Wya[:, lag] = 1.0, -1.0

# %% wrong="delay: keeps each bit in its unit, too" of="delay: a row of buckets" fails=["check_delay_line_echoes", "check_delay_line_of_any_length"]
# - Waa[unit + 1, unit] = 2.0
# + Waa[unit + 1, unit] = 2.0
# + Waa[unit, unit] = 2.0

# %% wrong="delay: feeds the input to all units" of="delay: a row of buckets" fails=["check_delay_line_echoes", "check_delay_line_of_any_length", "check_delay_line_of_the_example"]
# - Wax[0] = 2.0
# + Wax[:] = 2.0

# %% wrong="delay: has a bias larger than the bits" of="delay: a row of buckets" fails=["check_delay_line_echoes", "check_delay_line_of_any_length", "check_delay_line_of_the_example", "check_delay_line_of_lag_0"]
# - ba, by = np.zeros((n_a, 1)), np.zeros((2, 1))
# + ba, by = 5 * np.ones((n_a, 1)), np.zeros((2, 1))

# %% wrong="delay: has the same row for both outputs" of="delay: a row of buckets" fails=["check_delay_line_echoes", "check_delay_line_of_any_length", "check_delay_line_of_the_example", "check_delay_line_of_lag_0"]
# - Wya[:, lag] = -1.0, 1.0
# + Wya[:, lag] = 1.0

# %% wrong="delay: has units for eight bits only" of="delay: a row of buckets" fails=["check_delay_line_of_any_length"]
# - n_a = lag + 1
# + n_a = min(lag, 7) + 1
#
# - for unit in range(lag):
# + for unit in range(n_a - 1):
#
# - Wya[:, lag] = -1.0, 1.0
# + Wya[:, n_a - 1] = -1.0, 1.0

# %% wrong="delay: lets the bits add up at the end" of="delay: a row of buckets" fails=["check_delay_line_of_any_length", "check_delay_line_echoes"]
# - Wya[:, lag] = -1.0, 1.0
# + Wya[0], Wya[1] = -1.0, 1.0

# %% wrong="delay: does nothing for lag 0" of="delay: a row of buckets" fails=["check_delay_line_of_lag_0"]
# - Wax[0] = 2.0
# + Wax[0] = 2.0 if lag else 0.0

# %% wrong="delay: returns one output" of="delay: a row of buckets" fails=["check_delay_line_returns_parameters", "check_delay_line_echoes", "check_delay_line_of_any_length", "check_delay_line_of_the_example", "check_delay_line_of_lag_0"]
# - return {"Wax": Wax, "Waa": Waa, "Wya": Wya, "ba": ba, "by": by}
# + return {"Wax": Wax, "Waa": Waa, "Wya": Wya[1:], "ba": ba, "by": by[1:]}


# %% [markdown]
# lstm_cell_forward


# %% right="lstm: as in the public lab"
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    Wf = parameters["Wf"]
    bf = parameters["bf"]
    Wi = parameters["Wi"]
    bi = parameters["bi"]
    Wc = parameters["Wc"]
    bc = parameters["bc"]
    Wo = parameters["Wo"]
    bo = parameters["bo"]
    Wy = parameters["Wy"]
    by = parameters["by"]
    n_x, m = xt.shape
    n_y, n_a = Wy.shape
    concat = np.zeros((n_a + n_x, m))
    concat[:n_a, :] = a_prev
    concat[n_a:, :] = xt
    ft = sigmoid(np.dot(Wf, concat) + bf)
    it = sigmoid(np.dot(Wi, concat) + bi)
    cct = np.tanh(np.dot(Wc, concat) + bc)
    c_next = ft * c_prev + it * cct
    ot = sigmoid(np.dot(Wo, concat) + bo)
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(np.dot(Wy, a_next) + by)
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache


# %% right="lstm: one product for all gates"
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


# %% right="lstm: by PyTorch's cell, in float32"
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    n_a, n_x = len(a_prev), len(xt)
    cell = nn.LSTMCell(n_x, n_a)
    W = torch.tensor(np.vstack([parameters["W" + g] for g in "ifco"])).float()
    b = torch.tensor(np.vstack([parameters["b" + g] for g in "ifco"])[:, 0]).float()
    with torch.no_grad():
        cell.weight_hh.copy_(W[:, :n_a])
        cell.weight_ih.copy_(W[:, n_a:])
        cell.bias_ih.copy_(b)
        cell.bias_hh.zero_()
        old = torch.tensor(a_prev.T).float(), torch.tensor(c_prev.T).float()
        a, c = cell(torch.tensor(xt.T).float(), old)
        scores = torch.tensor(parameters["Wy"]).float() @ a.T + torch.tensor(parameters["by"]).float()
    return a.T.numpy(), c.T.numpy(), torch.softmax(scores, 0).numpy()


# %% wrong="lstm: puts xt above a_prev" fails=["check_lstm_takes_in", "check_lstm_forgets", "check_lstm_lets_out"]
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    both = np.concatenate([xt, a_prev])
    f = sigmoid(parameters["Wf"] @ both + parameters["bf"])
    i = sigmoid(parameters["Wi"] @ both + parameters["bi"])
    candidate = np.tanh(parameters["Wc"] @ both + parameters["bc"])
    o = sigmoid(parameters["Wo"] @ both + parameters["bo"])
    c_next = f * c_prev + i * candidate
    a_next = o * np.tanh(c_next)
    return a_next, c_next, softmax(parameters["Wy"] @ a_next + parameters["by"])


# %% wrong="lstm: forgets the biases" of="lstm: as in the public lab" fails=["check_lstm_takes_in", "check_lstm_forgets", "check_lstm_lets_out"]
# - ft = sigmoid(np.dot(Wf, concat) + bf)
# - it = sigmoid(np.dot(Wi, concat) + bi)
# - cct = np.tanh(np.dot(Wc, concat) + bc)
# + ft = sigmoid(np.dot(Wf, concat))
# + it = sigmoid(np.dot(Wi, concat))
# + cct = np.tanh(np.dot(Wc, concat))
#
# - ot = sigmoid(np.dot(Wo, concat) + bo)
# + ot = sigmoid(np.dot(Wo, concat))

# %% wrong="lstm: has sigmoid for the candidate" of="lstm: as in the public lab" fails=["check_lstm_takes_in", "check_lstm_of_the_example"]
# - cct = np.tanh(np.dot(Wc, concat) + bc)
# + cct = sigmoid(np.dot(Wc, concat) + bc)

# %% wrong="lstm: has tanh for the input gate" of="lstm: as in the public lab" fails=["check_lstm_takes_in"]
# - it = sigmoid(np.dot(Wi, concat) + bi)
# + it = np.tanh(np.dot(Wi, concat) + bi)

# %% wrong="lstm: takes 1 - f for the input gate" of="lstm: as in the public lab" fails=["check_lstm_takes_in"]
# - it = sigmoid(np.dot(Wi, concat) + bi)
# + it = 1 - ft

# %% wrong="lstm: adds the candidate without the input gate" of="lstm: as in the public lab" fails=["check_lstm_takes_in"]
# - c_next = ft * c_prev + it * cct
# + c_next = ft * c_prev + cct

# %% wrong="lstm: never forgets" of="lstm: as in the public lab" fails=["check_lstm_forgets", "check_lstm_of_the_example"]
# - c_next = ft * c_prev + it * cct
# + c_next = c_prev + it * cct

# %% wrong="lstm: takes 1 - f for what is left" of="lstm: as in the public lab" fails=["check_lstm_forgets"]
# - c_next = ft * c_prev + it * cct
# + c_next = (1 - ft) * c_prev + it * cct

# %% wrong="lstm: swaps the forget and the input gate" of="lstm: as in the public lab" fails=["check_lstm_forgets", "check_lstm_takes_in"]
# - c_next = ft * c_prev + it * cct
# + c_next = it * c_prev + ft * cct

# %% wrong="lstm: keeps the old state a, not c" of="lstm: as in the public lab" fails=["check_lstm_forgets", "check_lstm_takes_in", "check_lstm_of_the_example"]
# - c_next = ft * c_prev + it * cct
# + c_next = ft * a_prev + it * cct

# %% wrong="lstm: squashes c as it goes" of="lstm: as in the public lab" fails=["check_lstm_forgets", "check_lstm_takes_in", "check_lstm_of_the_example"]
# - c_next = ft * c_prev + it * cct
# + c_next = np.tanh(ft * c_prev + it * cct)

# %% wrong="lstm: forgets tanh of c" of="lstm: as in the public lab" fails=["check_lstm_lets_out", "check_lstm_output_of_the_example"]
# - a_next = ot * np.tanh(c_next)
# + a_next = ot * c_next

# %% wrong="lstm: lets out the old c" of="lstm: as in the public lab" fails=["check_lstm_lets_out", "check_lstm_output_of_the_example"]
# - a_next = ot * np.tanh(c_next)
# + a_next = ot * np.tanh(c_prev)

# %% wrong="lstm: has no output gate" of="lstm: as in the public lab" fails=["check_lstm_lets_out", "check_lstm_output_of_the_example"]
# - a_next = ot * np.tanh(c_next)
# + a_next = np.tanh(c_next)

# %% wrong="lstm: has sigmoid of c" of="lstm: as in the public lab" fails=["check_lstm_lets_out", "check_lstm_output_of_the_example"]
# - a_next = ot * np.tanh(c_next)
# + a_next = ot * sigmoid(c_next)

# %% wrong="lstm: has the output gate of tanh" of="lstm: as in the public lab" fails=["check_lstm_lets_out", "check_lstm_output_of_the_example"]
# - ot = sigmoid(np.dot(Wo, concat) + bo)
# + ot = np.tanh(np.dot(Wo, concat) + bo)

# %% wrong="lstm: computes the output from c" of="lstm: as in the public lab" fails=["check_lstm_tells_probabilities"]
# - yt_pred = softmax(np.dot(Wy, a_next) + by)
# + yt_pred = softmax(np.dot(Wy, c_next) + by)

# %% wrong="lstm: returns scores without softmax" of="lstm: as in the public lab" fails=["check_lstm_tells_probabilities"]
# - yt_pred = softmax(np.dot(Wy, a_next) + by)
# + yt_pred = np.dot(Wy, a_next) + by

# %% wrong="lstm: forgets the bias of the output" of="lstm: as in the public lab" fails=["check_lstm_tells_probabilities"]
# - yt_pred = softmax(np.dot(Wy, a_next) + by)
# + yt_pred = softmax(np.dot(Wy, a_next))

# %% wrong="lstm: returns c before a" of="lstm: as in the public lab" fails=["check_lstm_takes_in", "check_lstm_forgets", "check_lstm_lets_out", "check_lstm_tells_probabilities", "check_lstm_of_the_example", "check_lstm_output_of_the_example"]
# - return a_next, c_next, yt_pred, cache
# + return c_next, a_next, yt_pred, cache

# %% wrong="lstm: returns two items" of="lstm: as in the public lab" fails=["check_lstm_returns_two_states_and_probabilities", "check_lstm_tells_probabilities"]
# - return a_next, c_next, yt_pred, cache
# + return a_next, c_next

# %% wrong="lstm: multiplies c_prev in place" of="lstm: as in the public lab" fails=["check_lstm_leaves_its_inputs_alone"]
# - c_next = ft * c_prev + it * cct
# + c_prev *= ft
# + c_next = c_prev + it * cct
