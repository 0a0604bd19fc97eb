import os

os.environ["KERAS_BACKEND"] = "torch"

import numpy as np
import keras
from keras.layers import Dense, Input
from keras.losses import CategoricalCrossentropy, SparseCategoricalCrossentropy
from keras.models import Sequential, load_model
from keras.optimizers import SGD


def classifier(features, widths, classes):
    model = Sequential([Input((features,))])
    for w in widths:
        model.add(Dense(w, activation="relu"))
    model.add(Dense(classes))
    return model


def compile_classifier(model, one_hot, learning_rate):
    loss = CategoricalCrossentropy if one_hot else SparseCategoricalCrossentropy
    return model.compile(SGD(learning_rate), loss(from_logits=True), metrics=["accuracy"])


def fit_shuffled(model, x, y, share, epochs):
    np.random.shuffle(x)
    history = model.fit(x, y, validation_split=share, epochs=epochs)
    return history.history


def saved_and_loaded(model, path):
    model.save(path)
    return load_model(path)


if __name__ == "__main__":
    x, y = np.random.rand(60, 2), np.repeat([0, 1, 2], 20)
    model = classifier(2, [64, 64], 3)
    compile_classifier(model, False, 0.1)
    print(fit_shuffled(model, x, y, 0.2, 1000))
