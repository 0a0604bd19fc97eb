# comparison: two encoders
def comparison(features, width):
    a, b = keras.Input((features,)), keras.Input((features,))
    h_a = layers.Dense(width, activation="relu")(a)
    h_b = layers.Dense(width, activation="relu")(b)
    return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(ops.abs(h_a - h_b)))
