# saved_and_loaded: uncompiled
def saved_and_loaded(model, path):
    model.save(path)
    return keras.models.load_model(path, compile=False)
