# best_rates: one seed
def best_rates(run, rates, seeds, last):
    best = {}
    for name in rates:
        losses = [np.mean(run(name, rate, seeds[0])[-last:]) for rate in rates[name]]
        k = int(np.argmin(losses))
        best[name] = rates[name][k], losses[k]
    return best
