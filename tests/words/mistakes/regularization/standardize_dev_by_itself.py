# standardize: dev by itself
def standardize(train, dev):
    def scaled(x):
        spread = x.std(axis=1, keepdims=True)
        return (x - x.mean(axis=1, keepdims=True)) / np.where(spread == 0, 1, spread)

    return scaled(train), scaled(dev)
