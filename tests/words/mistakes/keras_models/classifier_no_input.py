# classifier: no input
def classifier(features, widths, classes):
    model = keras.Sequential()
    for width in widths:
        model.add(layers.Dense(width, activation="relu"))
    model.add(layers.Dense(classes))
    return model
