# torch_rnn: two biases
def torch_rnn(parameters):
    n_a, n_x = parameters["Wax"].shape
    net = nn.RNN(n_x, n_a, dtype=torch.float64)
    with torch.no_grad():
        net.weight_ih_l0.copy_(torch.tensor(parameters["Wax"]))
        net.weight_hh_l0.copy_(torch.tensor(parameters["Waa"]))
        net.bias_ih_l0.copy_(torch.tensor(parameters["ba"][:, 0]))
        net.bias_hh_l0.copy_(torch.tensor(parameters["ba"][:, 0]))
    return net
