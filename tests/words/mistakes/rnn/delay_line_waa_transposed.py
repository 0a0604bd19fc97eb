# delay_line: Waa transposed
def delay_line(lag):
    n_a = lag + 1
    Wax, Waa, Wya = np.zeros((n_a, 1)), np.zeros((n_a, n_a)), np.zeros((2, n_a))
    Wax[0] = 2.0
    for unit in range(lag):
        Waa[unit, unit + 1] = 2.0
    Wya[:, lag] = -1.0, 1.0
    ba, by = np.zeros((n_a, 1)), np.zeros((2, 1))
    return {"Wax": Wax, "Waa": Waa, "Wya": Wya, "ba": ba, "by": by}
