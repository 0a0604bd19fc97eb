# diagnose: no best error
def diagnose(train_error, dev_error, best_error, tolerance):
    bias, variance = train_error > tolerance, dev_error - train_error > tolerance
    if bias and variance:
        return "both"
    return "bias" if bias else "variance" if variance else "neither"
