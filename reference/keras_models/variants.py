"""Wrong and right solutions of the Keras assignment, which prove its graders.

Each cell is appended to the reference solution, whose definitions it overrides, or says with `of`
what it is an edit of. A wrong one names the checks that it fails.
"""

# ruff: noqa


# %% [markdown]
# cross_entropy


# %% right="entropy: Keras's own loss"
def cross_entropy(logits, labels):
    return ops.mean(keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True))


# %% right="entropy: an object of Keras's"
def cross_entropy(logits, labels):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return loss(labels, logits)


# %% right="entropy: PyTorch's own loss"
def cross_entropy(logits, labels):
    logits, labels = torch.as_tensor(logits), torch.as_tensor(labels)
    return torch.nn.functional.cross_entropy(logits, labels)


# %% right="entropy: log_softmax and an index"
def cross_entropy(logits, labels):
    logs = ops.log_softmax(logits, axis=-1)
    labels = ops.cast(ops.reshape(labels, (-1, 1)), "int64")
    return -ops.mean(ops.take_along_axis(logs, labels, axis=1))


# %% right="entropy: row by row, shifted by the maximum"
def cross_entropy(logits, labels):
    total = 0.0
    for z, label in zip(ops.convert_to_tensor(logits), labels):
        z = z - ops.max(z)
        total = total + ops.log(ops.sum(ops.exp(z))) - z[int(label)]
    return total / len(labels)


# %% right="entropy: one-hot rows and the categorical loss"
def cross_entropy(logits, labels):
    rows = ops.one_hot(labels, ops.shape(logits)[1])
    return ops.mean(keras.losses.categorical_crossentropy(rows, logits, from_logits=True))


# %% wrong="entropy: sums over the rows" of="reference" fails=["check_entropy_is_right"]
# - return ops.mean(ops.logsumexp(logits, axis=1) - own)
# + return ops.sum(ops.logsumexp(logits, axis=1) - own)

# %% wrong="entropy: returns a loss for each row" of="reference" fails=["check_entropy_is_right", "check_entropy_of_the_example"]
# - return ops.mean(ops.logsumexp(logits, axis=1) - own)
# + return ops.logsumexp(logits, axis=1) - own

# %% wrong="entropy: takes the mean over the classes, too" of="reference" fails=["check_entropy_is_right", "check_entropy_of_the_example"]
# - return ops.mean(ops.logsumexp(logits, axis=1) - own)
# + return ops.mean(ops.logsumexp(logits, axis=1) - own) / logits.shape[1]

# %% wrong="entropy: sums over the wrong axis" of="reference" fails=["check_entropy_is_right"]
# - return ops.mean(ops.logsumexp(logits, axis=1) - own)
# + return ops.mean(ops.logsumexp(logits, axis=0)) - ops.mean(own)

# %% wrong="entropy: leaves the sum of powers out" of="reference" fails=["check_entropy_is_right", "check_entropy_of_the_example"]
# - return ops.mean(ops.logsumexp(logits, axis=1) - own)
# + return -ops.mean(own)

# %% wrong="entropy: has the wrong sign" of="reference" fails=["check_entropy_is_right", "check_entropy_of_the_example"]
# - return ops.mean(ops.logsumexp(logits, axis=1) - own)
# + return ops.mean(own - ops.logsumexp(logits, axis=1))


# %% wrong="entropy: takes logits for probabilities" fails=["check_entropy_is_right", "check_entropy_of_the_example"]
def cross_entropy(logits, labels):
    return ops.mean(keras.losses.sparse_categorical_crossentropy(labels, logits))


# %% wrong="entropy: applies softmax twice" fails=["check_entropy_is_right", "check_entropy_of_the_example"]
def cross_entropy(logits, labels):
    p = ops.softmax(ops.convert_to_tensor(logits), axis=1)
    return ops.mean(keras.losses.sparse_categorical_crossentropy(labels, p, from_logits=True))


# %% wrong="entropy: overflows for large logits" fails=["check_entropy_survives_large_logits"]
def cross_entropy(logits, labels):
    logits = ops.convert_to_tensor(logits)
    own = ops.sum(logits * ops.one_hot(labels, logits.shape[1]), axis=1)
    return ops.mean(ops.log(ops.sum(ops.exp(logits), axis=1)) - own)


# %% wrong="entropy: clips the probabilities" fails=["check_entropy_survives_large_logits"]
def cross_entropy(logits, labels):
    p = ops.clip(ops.softmax(ops.convert_to_tensor(logits), axis=1), 1e-7, 1.0)
    return ops.mean(-ops.log(ops.sum(p * ops.one_hot(labels, p.shape[1]), axis=1)))


# %% wrong="entropy: computes in NumPy" fails=["check_entropy_lets_a_gradient_through"]
def cross_entropy(logits, labels):
    z = np.asarray(logits, float)
    z = z - z.max(axis=1, keepdims=True)
    return (np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), np.asarray(labels)]).mean()


# %% wrong="entropy: returns a plain number" of="reference" fails=["check_entropy_lets_a_gradient_through"]
# - return ops.mean(ops.logsumexp(logits, axis=1) - own)
# + return float(ops.mean(ops.logsumexp(logits, axis=1) - own))

# %% wrong="entropy: converts to NumPy on the way" of="reference" fails=["check_entropy_lets_a_gradient_through"]
#   logits = ops.convert_to_tensor(logits)
# + logits = ops.convert_to_tensor(ops.convert_to_numpy(logits))


# %% wrong="entropy: subtracts the maximum in place" fails=["check_entropy_leaves_its_inputs_alone"]
def cross_entropy(logits, labels):
    if isinstance(logits, np.ndarray):
        logits -= logits.max(axis=1, keepdims=True)
    logits = ops.convert_to_tensor(logits)
    own = ops.sum(logits * ops.one_hot(labels, logits.shape[1], dtype=logits.dtype), axis=1)
    return ops.mean(ops.logsumexp(logits, axis=1) - own)


# %% [markdown]
# classifier


# %% right="classifier: adds layers one by one"
def classifier(features, widths, classes):
    model = keras.Sequential()
    model.add(keras.Input(shape=(features,)))
    for width in widths:
        model.add(layers.Dense(width, activation="relu"))
    model.add(layers.Dense(classes))
    return model


# %% right="classifier: a graph"
def classifier(features, widths, classes):
    x = begin = keras.Input((features,))
    for width in widths:
        x = layers.Dense(width, activation=keras.activations.relu)(x)
    return keras.Model(begin, layers.Dense(classes, name="logits")(x))


# %% right="classifier: activations as layers"
def classifier(features, widths, classes):
    model = keras.models.Sequential([layers.Input((features,))])
    for width in widths:
        model.add(layers.Dense(width))
        model.add(layers.Activation("relu"))
    model.add(layers.Dense(classes, activation="linear"))
    return model


# %% right="classifier: built after all"
def classifier(features, widths, classes):
    model = keras.Sequential([layers.Dense(w, activation=ops.relu) for w in widths])
    model.add(layers.Dense(classes))
    model.build((None, features))
    return model


# %% right="classifier: He weights and ReLU layers"
def classifier(features, widths, classes):
    stack = [keras.Input((features,))]
    for width in widths:
        stack += [layers.Dense(width, kernel_initializer="he_normal"), layers.ReLU()]
    return keras.Sequential(stack + [layers.Dense(classes)], name="net")


# %% wrong="classifier: has no weights before data" of="reference" fails=["check_stack_has_weights_at_once"]
# - stack = [keras.Input((features,))]
# + stack = []

# %% wrong="classifier: ends with softmax" of="reference" fails=["check_stack_gives_logits"]
# - return keras.Sequential([*stack, layers.Dense(classes)])
# + return keras.Sequential([*stack, layers.Dense(classes, activation="softmax")])

# %% wrong="classifier: ends with ReLU" of="reference" fails=["check_stack_gives_logits"]
# - return keras.Sequential([*stack, layers.Dense(classes)])
# + return keras.Sequential([*stack, layers.Dense(classes, activation="relu")])

# %% wrong="classifier: has no activation in between" of="reference" fails=["check_stack_has_relu_in_between"]
# - stack += [layers.Dense(width, activation="relu") for width in widths]
# + stack += [layers.Dense(width) for width in widths]

# %% wrong="classifier: has sigmoid in between" of="reference" fails=["check_stack_has_relu_in_between"]
# - stack += [layers.Dense(width, activation="relu") for width in widths]
# + stack += [layers.Dense(width, activation="sigmoid") for width in widths]

# %% wrong="classifier: has tanh in between" of="reference" fails=["check_stack_has_relu_in_between"]
# - stack += [layers.Dense(width, activation="relu") for width in widths]
# + stack += [layers.Dense(width, activation="tanh") for width in widths]

# %% wrong="classifier: has ReLU behind the first layer only" of="reference" fails=["check_stack_has_relu_in_between"]
# - stack += [layers.Dense(width, activation="relu") for width in widths]
# + stack += [layers.Dense(w, activation=None if at else "relu") for at, w in enumerate(widths)]

# %% wrong="classifier: leaves the last width out" of="reference" fails=["check_stack_has_the_right_layers"]
# - stack += [layers.Dense(width, activation="relu") for width in widths]
# + stack += [layers.Dense(width, activation="relu") for width in widths[:-1]]

# %% wrong="classifier: uses the first width alone" of="reference" fails=["check_stack_has_the_right_layers"]
# - stack += [layers.Dense(width, activation="relu") for width in widths]
# + stack += [layers.Dense(width, activation="relu") for width in widths[:1]]

# %% wrong="classifier: has a layer for the input, too" of="reference" fails=["check_stack_has_the_right_layers", "check_stack_of_the_example_has_43_numbers"]
# - stack += [layers.Dense(width, activation="relu") for width in widths]
# + stack += [layers.Dense(width, activation="relu") for width in [features, *widths]]

# %% wrong="classifier: has no biases" of="reference" fails=["check_stack_has_the_right_layers", "check_stack_of_the_example_has_43_numbers"]
# - stack += [layers.Dense(width, activation="relu") for width in widths]
# + stack += [layers.Dense(width, activation="relu", use_bias=False) for width in widths]

# %% wrong="classifier: ends with a single unit" of="reference" fails=["check_stack_has_the_right_layers", "check_stack_of_the_example_has_43_numbers"]
# - return keras.Sequential([*stack, layers.Dense(classes)])
# + return keras.Sequential([*stack, layers.Dense(1)])

# %% wrong="classifier: has the sizes of the example only" of="reference" fails=["check_stack_has_the_right_layers"]
# - stack += [layers.Dense(width, activation="relu") for width in widths]
# + stack += [layers.Dense(5, activation="relu")]

# %% wrong="classifier: returns the list of layers" of="reference" fails=["check_stack_is_a_model", "check_stack_has_weights_at_once", "check_stack_has_the_right_layers", "check_stack_has_relu_in_between", "check_stack_gives_logits", "check_stack_is_new_at_each_call", "check_stack_leaves_the_widths_alone"]
# - return keras.Sequential([*stack, layers.Dense(classes)])
# + return [*stack, layers.Dense(classes)]

# %% wrong="classifier: appends the classes to widths" of="reference" fails=["check_stack_leaves_the_widths_alone"]
#   stack = [keras.Input((features,))]
# - return keras.Sequential([*stack, layers.Dense(classes)])
# + widths.append(classes)
# + return keras.Sequential([*stack, layers.Dense(classes)])

# %% wrong="classifier: returns the model of the call before, where it can" fails=["check_stack_is_new_at_each_call"]
made = {}


def classifier(features, widths, classes):
    key = features, tuple(widths), classes
    if key not in made:
        stack = [keras.Input((features,))]
        stack += [layers.Dense(width, activation="relu") for width in widths]
        made[key] = keras.Sequential([*stack, layers.Dense(classes)])
    return made[key]


# %% [markdown]
# comparison


# %% right="comparison: an encoder that is a model"
def comparison(features, width):
    encoder = keras.Sequential([keras.Input((features,)), layers.Dense(width, activation="relu")])
    left, right = keras.Input((features,), name="left"), keras.Input((features,), name="right")
    difference = layers.Subtract()([encoder(left), encoder(right)])
    output = layers.Dense(1, activation="sigmoid")(abs(difference))
    return keras.Model(inputs=[left, right], outputs=output)


# %% right="comparison: maximum minus minimum"
def comparison(features, width):
    a, b = keras.Input((features,)), keras.Input((features,))
    dense, end = layers.Dense(width), layers.Dense(1)
    codes = [ops.relu(dense(x)) for x in (a, b)]
    apart = layers.Maximum()(codes) - layers.Minimum()(codes)
    return keras.Model([a, b], ops.sigmoid(end(apart)))


# %% right="comparison: a Lambda layer"
def comparison(features, width):
    a, b = keras.Input((features,)), keras.Input((features,))
    encode = layers.Dense(width, "relu")
    apart = layers.Lambda(lambda pair: ops.abs(pair[0] - pair[1]))([encode(a), encode(b)])
    return keras.models.Model([a, b], layers.Activation("sigmoid")(layers.Dense(1)(apart)))


# %% right="comparison: a class of its own"
class _Comparison(keras.Model):
    def __init__(self, width):
        super().__init__()
        self.encode = layers.Dense(width, activation="relu")
        self.end = layers.Dense(1, activation="sigmoid")

    def call(self, inputs):
        a, b = inputs
        return self.end(ops.abs(self.encode(a) - self.encode(b)))


def comparison(features, width):
    return _Comparison(width)


# %% wrong="comparison: has an encoder for each input" of="reference" fails=["check_comparison_shares_the_encoder", "check_comparison_of_the_example_has_31_weights"]
# - apart = ops.abs(encode(a) - encode(b))
# + apart = ops.abs(encode(a) - layers.Dense(width, activation="relu")(b))

# %% wrong="comparison: does not take the absolute value" of="reference" fails=["check_comparison_compares_the_codes", "check_comparison_does_not_mind_the_order"]
# - apart = ops.abs(encode(a) - encode(b))
# + apart = encode(a) - encode(b)

# %% wrong="comparison: squares the difference" of="reference" fails=["check_comparison_compares_the_codes"]
# - apart = ops.abs(encode(a) - encode(b))
# + apart = ops.square(encode(a) - encode(b))

# %% wrong="comparison: adds the codes" of="reference" fails=["check_comparison_compares_the_codes", "check_comparison_gives_a_probability"]
# - apart = ops.abs(encode(a) - encode(b))
# + apart = encode(a) + encode(b)

# %% wrong="comparison: multiplies the codes" of="reference" fails=["check_comparison_compares_the_codes", "check_comparison_gives_a_probability"]
# - apart = ops.abs(encode(a) - encode(b))
# + apart = encode(a) * encode(b)

# %% wrong="comparison: puts the codes side by side" of="reference" fails=["check_comparison_shares_the_encoder", "check_comparison_compares_the_codes", "check_comparison_gives_a_probability"]
# - apart = ops.abs(encode(a) - encode(b))
# + apart = layers.Concatenate()([encode(a), encode(b)])

# %% wrong="comparison: has no ReLU in the encoder" of="reference" fails=["check_comparison_compares_the_codes"]
# - encode = layers.Dense(width, activation="relu")
# + encode = layers.Dense(width)

# %% wrong="comparison: has sigmoid in the encoder" of="reference" fails=["check_comparison_compares_the_codes"]
# - encode = layers.Dense(width, activation="relu")
# + encode = layers.Dense(width, activation="sigmoid")

# %% wrong="comparison: has no sigmoid at its end" of="reference" fails=["check_comparison_gives_a_probability"]
# - return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(apart))
# + return keras.Model([a, b], layers.Dense(1)(apart))

# %% wrong="comparison: has ReLU at its end" of="reference" fails=["check_comparison_gives_a_probability"]
# - return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(apart))
# + return keras.Model([a, b], layers.Dense(1, activation="relu")(apart))

# %% wrong="comparison: has softmax over its one output" of="reference" fails=["check_comparison_gives_a_probability", "check_comparison_compares_the_codes"]
# - return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(apart))
# + return keras.Model([a, b], layers.Dense(1, activation="softmax")(apart))

# %% wrong="comparison: sums the difference, without weights" of="reference" fails=["check_comparison_shares_the_encoder", "check_comparison_compares_the_codes", "check_comparison_gives_a_probability"]
# - return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(apart))
# + return keras.Model([a, b], ops.sigmoid(ops.sum(apart, axis=1, keepdims=True)))

# %% wrong="comparison: has no bias in the encoder" of="reference" fails=["check_comparison_shares_the_encoder", "check_comparison_compares_the_codes"]
# - encode = layers.Dense(width, activation="relu")
# + encode = layers.Dense(width, activation="relu", use_bias=False)

# %% wrong="comparison: compares a with itself" of="reference" fails=["check_comparison_compares_the_codes"]
# - apart = ops.abs(encode(a) - encode(b))
# + apart = ops.abs(encode(a) - encode(a)) + 0 * encode(b)

# %% wrong="comparison: returns the output, not a model" of="reference" fails=["check_comparison_is_a_model_of_two_inputs", "check_comparison_shares_the_encoder", "check_comparison_does_not_mind_the_order", "check_comparison_compares_the_codes", "check_comparison_gives_a_probability", "check_comparison_of_the_example_has_31_weights"]
# - return keras.Model([a, b], layers.Dense(1, activation="sigmoid")(apart))
# + return layers.Dense(1, activation="sigmoid")(apart)

# %% [markdown]
# up_to


# %% right="up_to: by the list of layers"
def up_to(model, name):
    (layer,) = [layer for layer in model.layers if layer.name == name]
    return keras.Model(inputs=model.input, outputs=layer.output)


# %% right="up_to: one output in a list"
def up_to(model, name):
    return keras.models.Model(model.inputs, [model.get_layer(name).output])


# %% right="up_to: a class around a function"
class _Part(keras.Model):
    def __init__(self, model, name):
        super().__init__()
        self.whole = model
        self.function = keras.Function(model.inputs, model.get_layer(name).output)

    def call(self, inputs):
        return self.function(inputs)


def up_to(model, name):
    return _Part(model, name)


# %% wrong="up_to: returns the layer" of="reference" fails=["check_part_of_a_stack", "check_part_ends_at_the_layer", "check_part_has_all_inputs", "check_part_shares_the_weights", "check_part_leaves_the_model_alone"]
# - return keras.Model(model.inputs, model.get_layer(name).output)
# + return model.get_layer(name)

# %% wrong="up_to: ends in front of the layer" of="reference" fails=["check_part_of_a_stack", "check_part_ends_at_the_layer"]
# - return keras.Model(model.inputs, model.get_layer(name).output)
# + return keras.Model(model.inputs, model.get_layer(name).input)

# %% wrong="up_to: returns the whole model" of="reference" fails=["check_part_of_a_stack", "check_part_ends_at_the_layer"]
# - return keras.Model(model.inputs, model.get_layer(name).output)
# + return keras.Model(model.inputs, model.outputs)

# %% wrong="up_to: takes the first input alone" of="reference" fails=["check_part_has_all_inputs"]
# - return keras.Model(model.inputs, model.get_layer(name).output)
# + return keras.Model(model.inputs[0], model.get_layer(name).output)


# %% wrong="up_to: stacks the layers in front of it" fails=["check_part_ends_at_the_layer", "check_part_has_all_inputs"]
def up_to(model, name):
    names = [layer.name for layer in model.layers]
    return keras.Sequential(model.layers[: names.index(name) + 1])


# %% wrong="up_to: has weights of its own, of a clone" fails=["check_part_of_a_stack", "check_part_ends_at_the_layer", "check_part_shares_the_weights"]
def up_to(model, name):
    twin = keras.models.clone_model(model)
    return keras.Model(twin.inputs, twin.get_layer(name).output)


# %% wrong="up_to: copies the weights" fails=["check_part_shares_the_weights"]
def up_to(model, name):
    twin = keras.models.clone_model(model)
    twin.set_weights(model.get_weights())
    return keras.Model(twin.inputs, twin.get_layer(name).output)


# %% wrong="up_to: freezes the layers" of="reference" fails=["check_part_leaves_the_model_alone"]
# - return keras.Model(model.inputs, model.get_layer(name).output)
# + part = keras.Model(model.inputs, model.get_layer(name).output)
# + part.trainable = False
# + return part


# %% wrong="up_to: takes the last layers off the model" fails=["check_part_leaves_the_model_alone"]
def up_to(model, name):
    if not isinstance(model, keras.Sequential):
        return keras.Model(model.inputs, model.get_layer(name).output)
    while model.layers[-1].name != name:
        model.pop()
    return keras.Model(model.inputs, model.outputs[0])


# %% wrong="up_to: sets the weights to 0" of="reference" fails=["check_part_leaves_the_model_alone", "check_part_of_a_stack", "check_part_ends_at_the_layer"]
# - return keras.Model(model.inputs, model.get_layer(name).output)
# + model.set_weights([0 * one for one in model.get_weights()])
# + return keras.Model(model.inputs, model.get_layer(name).output)
