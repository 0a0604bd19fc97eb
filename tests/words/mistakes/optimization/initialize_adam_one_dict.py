# initialize_adam: one dict
def initialize_adam(parameters):
    v = {"d" + name: np.zeros(p.shape) for name, p in parameters.items()}
    s = v
    return v, s
