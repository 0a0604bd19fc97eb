# fit_shuffled: split
def fit_shuffled(model, x, y, share, epochs):
    return model.fit(x, y, validation_split=share, epochs=epochs, shuffle=True).history
