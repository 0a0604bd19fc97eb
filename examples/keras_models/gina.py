import os
os.environ["KERAS_BACKEND"] = "torch"
import keras
import matplotlib.pyplot as plt
import numpy as np
import torch
from keras import layers, ops


def cross_entropy(logits, labels):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return loss(labels, logits)


def classifier(features, widths, classes):
    x = begin = keras.Input((features,))
    for width in widths:
        x = layers.ReLU()(layers.Dense(width)(x))
    return keras.Model(begin, layers.Dense(classes)(x))


def comparison(features, width):
    left = keras.Input(shape=(features,), name="left")
    right = keras.Input(shape=(features,), name="right")
    encoder = layers.Dense(width, activation="relu", name="encoder")
    difference = ops.abs(encoder(left) - encoder(right))
    return keras.Model([left, right], layers.Dense(1, activation="sigmoid")(difference))


def up_to(model, name):
    return keras.Model(inputs=model.inputs, outputs=model.get_layer(name).output)


def compile_classifier(model, one_hot, learning_rate):
    if one_hot:
        loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    else:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate=learning_rate), loss=loss, metrics=["accuracy"]
    )
    return model


def fit_shuffled(model, x, y, share, epochs):
    order = np.random.permutation(len(x))
    h = model.fit(x[order], y[order], validation_split=share, epochs=epochs, verbose=0)
    return h.history


class Center(layers.Layer):
    def __init__(self, momentum=0.9, **options):
        super().__init__(**options)
        self.momentum = momentum

    def build(self, input_shape):
        self.moving = self.add_weight(
            shape=(input_shape[-1],), initializer="zeros", trainable=False, name="moving"
        )

    def call(self, x, training=False):
        if training:
            mu = ops.mean(x, axis=0)
            self.moving.assign(self.momentum * self.moving + (1 - self.momentum) * mu)
            return x - mu
        return x - self.moving

    def get_config(self):
        config = super().get_config()
        config["momentum"] = self.momentum
        return config


class StopEarly(keras.callbacks.EarlyStopping):
    def __init__(self, patience):
        super().__init__(patience=patience, restore_best_weights=True)


def saved_and_loaded(model, path):
    model.save(path)
    return keras.models.load_model(path)
