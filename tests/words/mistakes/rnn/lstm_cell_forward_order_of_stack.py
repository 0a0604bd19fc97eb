# lstm_cell_forward: order of stack
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    both = np.concatenate([xt, a_prev])
    f = sigmoid(parameters["Wf"] @ both + parameters["bf"])
    i = sigmoid(parameters["Wi"] @ both + parameters["bi"])
    candidate = np.tanh(parameters["Wc"] @ both + parameters["bc"])
    o = sigmoid(parameters["Wo"] @ both + parameters["bo"])
    c_next = f * c_prev + i * candidate
    a_next = o * np.tanh(c_next)
    return a_next, c_next, softmax(parameters["Wy"] @ a_next + parameters["by"])
