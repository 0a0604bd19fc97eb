# classifier: softmax
def classifier(features, widths, classes):
    model = keras.Sequential([keras.Input((features,))])
    for width in widths:
        model.add(layers.Dense(width, activation="relu"))
    model.add(layers.Dense(classes, activation="softmax"))
    return model
