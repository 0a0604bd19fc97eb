"""What the Keras lesson runs beside your functions: data, and the library's own ways.

Where an exercise is not solved yet, an experiment takes the version from here. They go by other
ways than the exercises do, and none of them is graded.
"""

import functools
import importlib.util
import json

import keras
import numpy as np
from keras import layers


def clouds(seed, shuffled=False):
    """Return 180 points (180, 2) around three places, 60 each, and their classes, sorted or not."""
    draw = np.random.default_rng(seed)
    turn = 2 * np.pi * np.arange(3) / 3
    y = np.repeat(np.arange(3), 60)
    x = 2 * np.stack([np.cos(turn), np.sin(turn)], 1)[y] + draw.normal(size=(180, 2))
    order = draw.permutation(180) if shuffled else np.arange(180)
    return x[order].astype("float32"), y[order]


def _moons(draw, count, flipped):
    y = draw.integers(2, size=count)
    turn, side = np.pi * draw.random(count), 1 - 2 * y
    x = np.stack([side * np.cos(turn) + y, side * np.sin(turn) + 0.5 * y], 1)
    x += 0.2 * draw.normal(size=(count, 2))
    return x.astype("float32"), np.where(draw.random(count) < flipped, 1 - y, y)


def moons(seed):
    """Return points and labels of half-moons: twice 100, a quarter flipped, and 1,000 right."""
    draw = np.random.default_rng(seed)
    return [_moons(draw, *plan) for plan in ((100, 0.25), (100, 0.25), (1000, 0))]


def digits(seeds):
    """Return images and labels of scikit-learn's digits, 300, 300 and 1,000 of them, for each seed.

    Returns None, and says so, without scikit-learn.
    """
    if importlib.util.find_spec("sklearn") is None:
        print("This experiment needs scikit-learn: pip install scikit-learn. The rest does not.")
        return None
    from sklearn.datasets import load_digits

    data = load_digits()
    x, y = (data.data / 16).astype("float32"), data.target
    rows = [np.split(np.random.default_rng(seed).permutation(1600), (300, 600)) for seed in seeds]
    return [[(x[some], y[some]) for some in parts] for parts in rows]


def classifier(features, widths, classes):
    """Return a classifier as a graph, folded from its layers."""
    stack = [layers.Dense(width, activation="relu") for width in widths] + [layers.Dense(classes)]
    begin = keras.Input((features,))
    return keras.Model(begin, functools.reduce(lambda x, layer: layer(x), stack, begin))


def comparison(features, width):
    """Return a comparison that encodes both inputs stacked, as two time steps."""
    pair = [keras.Input((features,), name=name) for name in "ab"]
    rows = [layers.Reshape((1, features))(one) for one in pair]
    codes = layers.Dense(width, activation="relu")(layers.Concatenate(axis=1)(rows))
    apart = keras.ops.max(codes, axis=1) - keras.ops.min(codes, axis=1)
    return keras.Model(pair, layers.Dense(1, activation="sigmoid")(apart))


def compile_classifier(model, one_hot, learning_rate):
    """Compile with a loss that takes either kind of labels, as softmax would have them."""

    def loss(labels, logits):
        shifted = logits - keras.ops.max(logits, axis=-1, keepdims=True)
        logs = shifted - keras.ops.log(keras.ops.sum(keras.ops.exp(shifted), -1, keepdims=True))
        if one_hot:
            return -keras.ops.sum(labels * logs, axis=-1)
        return -keras.ops.take_along_axis(logs, keras.ops.reshape(labels, (-1, 1)), axis=-1)[:, 0]

    model.compile(keras.optimizers.SGD(learning_rate), loss, metrics=["accuracy"])
    return model


class Center(layers.Layer):
    """A centering layer made of Keras's batch normalization, whose division is taken back."""

    def __init__(self, momentum=0.9, **options):
        super().__init__(**options)
        self.inner = layers.BatchNormalization(momentum=momentum, center=False, scale=False)

    def call(self, x, training=False):
        """Normalize, and multiply by the spread again."""
        y, variance = self.inner(x, training=training), self.inner.moving_variance
        variance = keras.ops.var(x, axis=0) if training else variance
        return y * keras.ops.sqrt(variance + self.inner.epsilon)


def stop_early(patience):
    """Return Keras's own callback."""
    return keras.callbacks.EarlyStopping("val_loss", patience=patience, restore_best_weights=True)


def saved_and_loaded(model, path):
    """Save config and weights as text, and make a model of them."""
    with open(path, "w", encoding="utf-8") as file:
        weights = [one.tolist() for one in model.get_weights()]
        json.dump([model.get_config(), weights], file)
    with open(path, encoding="utf-8") as file:
        config, weights = json.load(file)
    twin = type(model).from_config(config)
    twin.set_weights([np.array(one) for one in weights])
    return twin
