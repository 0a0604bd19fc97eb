# EarlyStopper: reference to weights
class EarlyStopper:
    def __init__(self, patience, min_delta=0.0, mode="min"):
        self.patience, self.min_delta, self.mode = patience, min_delta, mode
        self.best = np.inf if mode == "min" else -np.inf
        self.best_weights, self.bad = None, 0

    def step(self, value, weights):
        better = value < self.best - self.min_delta
        if self.mode == "max":
            better = value > self.best + self.min_delta
        if better:
            self.best, self.best_weights, self.bad = value, weights, 0
        else:
            self.bad += 1
        return self.bad >= self.patience
