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
