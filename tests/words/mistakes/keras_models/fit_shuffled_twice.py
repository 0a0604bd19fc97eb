# fit_shuffled: twice
def fit_shuffled(model, x, y, share, epochs):
    np.random.shuffle(x)
    np.random.shuffle(y)
    return model.fit(x, y, validation_split=share, epochs=epochs).history
