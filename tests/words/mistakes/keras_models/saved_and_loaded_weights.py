# saved_and_loaded: weights
def saved_and_loaded(model, path):
    model.save_weights("net.weights.h5")
    twin = keras.models.clone_model(model)
    twin.load_weights("net.weights.h5")
    return twin
