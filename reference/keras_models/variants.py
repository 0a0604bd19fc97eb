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


# %% wrong="entropy: sums over the rows" of="reference" fails=["check_entropy_is_right", "check_entropy_lets_a_gradient_through", "check_entropy_survives_large_logits"]
# - return ops.mean(ops.logsumexp(logits, axis=1) - own)
# + return ops.sum(ops.logsumexp(logits, axis=1) - own)

# %% wrong="entropy: returns a loss for each row" of="reference" fails=["check_entropy_is_right", "check_entropy_of_the_example", "check_entropy_lets_a_gradient_through", "check_entropy_survives_large_logits"]
# - return ops.mean(ops.logsumexp(logits, axis=1) - own)
# + return ops.logsumexp(logits, axis=1) - own

# %% wrong="entropy: takes the mean over the classes, too" of="reference" fails=["check_entropy_is_right", "check_entropy_of_the_example", "check_entropy_lets_a_gradient_through", "check_entropy_survives_large_logits"]
# - return ops.mean(ops.logsumexp(logits, axis=1) - own)
# + return ops.mean(ops.logsumexp(logits, axis=1) - own) / logits.shape[1]

# %% wrong="entropy: sums over the wrong axis" of="reference" fails=["check_entropy_is_right", "check_entropy_lets_a_gradient_through", "check_entropy_survives_large_logits"]
# - return ops.mean(ops.logsumexp(logits, axis=1) - own)
# + return ops.mean(ops.logsumexp(logits, axis=0)) - ops.mean(own)

# %% wrong="entropy: leaves the sum of powers out" of="reference" fails=["check_entropy_is_right", "check_entropy_of_the_example", "check_entropy_lets_a_gradient_through", "check_entropy_survives_large_logits"]
# - return ops.mean(ops.logsumexp(logits, axis=1) - own)
# + return -ops.mean(own)

# %% wrong="entropy: has the wrong sign" of="reference" fails=["check_entropy_is_right", "check_entropy_of_the_example", "check_entropy_lets_a_gradient_through", "check_entropy_survives_large_logits"]
# - return ops.mean(ops.logsumexp(logits, axis=1) - own)
# + return ops.mean(own - ops.logsumexp(logits, axis=1))


# %% wrong="entropy: takes logits for probabilities" fails=["check_entropy_is_right", "check_entropy_of_the_example", "check_entropy_lets_a_gradient_through", "check_entropy_survives_large_logits"]
def cross_entropy(logits, labels):
    return ops.mean(keras.losses.sparse_categorical_crossentropy(labels, logits))


# %% wrong="entropy: applies softmax twice" fails=["check_entropy_is_right", "check_entropy_of_the_example", "check_entropy_lets_a_gradient_through", "check_entropy_survives_large_logits"]
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

# %% wrong="classifier: leaves the last width out" of="reference" fails=["check_stack_has_the_right_layers", "check_stack_has_relu_in_between"]
# - stack += [layers.Dense(width, activation="relu") for width in widths]
# + stack += [layers.Dense(width, activation="relu") for width in widths[:-1]]

# %% wrong="classifier: uses the first width alone" of="reference" fails=["check_stack_has_the_right_layers", "check_stack_has_relu_in_between"]
# - stack += [layers.Dense(width, activation="relu") for width in widths]
# + stack += [layers.Dense(width, activation="relu") for width in widths[:1]]

# %% wrong="classifier: has a layer for the input, too" of="reference" fails=["check_stack_has_the_right_layers", "check_stack_of_the_example_has_43_numbers", "check_stack_gives_logits", "check_stack_has_relu_in_between"]
# - stack += [layers.Dense(width, activation="relu") for width in widths]
# + stack += [layers.Dense(width, activation="relu") for width in [features, *widths]]

# %% wrong="classifier: has no biases" of="reference" fails=["check_stack_has_the_right_layers", "check_stack_of_the_example_has_43_numbers", "check_stack_has_relu_in_between"]
# - stack += [layers.Dense(width, activation="relu") for width in widths]
# + stack += [layers.Dense(width, activation="relu", use_bias=False) for width in widths]

# %% wrong="classifier: ends with a single unit" of="reference" fails=["check_stack_has_the_right_layers", "check_stack_of_the_example_has_43_numbers", "check_stack_gives_logits", "check_stack_has_relu_in_between", "check_stack_is_a_model"]
# - return keras.Sequential([*stack, layers.Dense(classes)])
# + return keras.Sequential([*stack, layers.Dense(1)])

# %% wrong="classifier: has the sizes of the example only" of="reference" fails=["check_stack_has_the_right_layers", "check_stack_gives_logits", "check_stack_has_relu_in_between"]
# - stack += [layers.Dense(width, activation="relu") for width in widths]
# + stack += [layers.Dense(5, activation="relu")]

# %% wrong="classifier: returns the list of layers" of="reference" fails=["check_stack_is_a_model", "check_stack_has_weights_at_once", "check_stack_has_the_right_layers", "check_stack_has_relu_in_between", "check_stack_gives_logits", "check_stack_is_new_at_each_call", "check_stack_leaves_the_widths_alone"]
# - return keras.Sequential([*stack, layers.Dense(classes)])
# + return [*stack, layers.Dense(classes)]

# %% wrong="classifier: appends the classes to widths" of="reference" fails=["check_stack_leaves_the_widths_alone"]
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

# %% wrong="comparison: puts the codes side by side" of="reference" fails=["check_comparison_shares_the_encoder", "check_comparison_compares_the_codes", "check_comparison_gives_a_probability", "check_comparison_does_not_mind_the_order"]
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
    return keras.Model(inputs=model.inputs, outputs=layer.output)


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
        return self.function(inputs if isinstance(inputs, list) else [inputs])


def up_to(model, name):
    return _Part(model, name)


# %% wrong="up_to: returns the layer" of="reference" fails=["check_part_of_a_stack", "check_part_ends_at_the_layer", "check_part_has_all_inputs", "check_part_shares_the_weights", "check_part_leaves_the_model_alone"]
# - return keras.Model(model.inputs, model.get_layer(name).output)
# + return model.get_layer(name)

# %% wrong="up_to: ends in front of the layer" of="reference" fails=["check_part_of_a_stack", "check_part_ends_at_the_layer", "check_part_has_all_inputs"]
# - return keras.Model(model.inputs, model.get_layer(name).output)
# + return keras.Model(model.inputs, model.get_layer(name).input)

# %% wrong="up_to: returns the whole model" of="reference" fails=["check_part_of_a_stack", "check_part_ends_at_the_layer", "check_part_has_all_inputs"]
# - return keras.Model(model.inputs, model.get_layer(name).output)
# + return keras.Model(model.inputs, model.outputs)

# %% wrong="up_to: asks a sequential model for its one input" of="reference" fails=["check_part_of_a_stack", "check_part_leaves_the_model_alone"]
# - return keras.Model(model.inputs, model.get_layer(name).output)
# + return keras.Model(model.input, model.get_layer(name).output)

# %% wrong="up_to: takes the first input alone" of="reference" fails=["check_part_has_all_inputs"]
# - return keras.Model(model.inputs, model.get_layer(name).output)
# + return keras.Model(model.inputs[0], model.get_layer(name).output)


# %% wrong="up_to: stacks the layers in front of it" fails=["check_part_ends_at_the_layer", "check_part_has_all_inputs", "check_part_shares_the_weights"]
def up_to(model, name):
    names = [layer.name for layer in model.layers]
    return keras.Sequential(model.layers[: names.index(name) + 1])


# %% wrong="up_to: has weights of its own, of a clone" fails=["check_part_of_a_stack", "check_part_ends_at_the_layer", "check_part_shares_the_weights", "check_part_has_all_inputs"]
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


# %% wrong="up_to: sets the weights to 0" of="reference" fails=["check_part_leaves_the_model_alone", "check_part_of_a_stack", "check_part_ends_at_the_layer", "check_part_has_all_inputs"]
# - return keras.Model(model.inputs, model.get_layer(name).output)
# + model.set_weights([0 * one for one in model.get_weights()])
# + return keras.Model(model.inputs, model.get_layer(name).output)

# %% [markdown]
# compile_classifier


# %% right="compile: two losses, by name of their arguments"
def compile_classifier(model, one_hot, learning_rate):
    if one_hot:
        loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    else:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.SGD(learning_rate=learning_rate)
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
    return model


# %% right="compile: metrics as objects"
def compile_classifier(model, one_hot, learning_rate):
    if one_hot:
        loss, metric = keras.losses.CategoricalCrossentropy, keras.metrics.CategoricalAccuracy
    else:
        loss = keras.losses.SparseCategoricalCrossentropy
        metric = keras.metrics.SparseCategoricalAccuracy
    model.compile(keras.optimizers.SGD(learning_rate), loss(from_logits=True), metrics=[metric()])
    return model


# %% right="compile: functions as losses, and a second metric"
def compile_classifier(model, one_hot, learning_rate):
    def loss(y, z):
        function = keras.losses.sparse_categorical_crossentropy
        if one_hot:
            function = keras.losses.categorical_crossentropy
        return function(y, z, from_logits=True)

    rate = keras.optimizers.SGD(learning_rate, momentum=0.0)
    model.compile(rate, loss, metrics=["mse" if one_hot else "acc", "accuracy"])
    return model


# %% right="compile: the loss of exercise 1, for either kind of labels"
def compile_classifier(model, one_hot, learning_rate):
    def loss(y, z):
        classes = ops.argmax(y, axis=-1) if one_hot else ops.reshape(y, (-1,))
        own = ops.sum(z * ops.one_hot(ops.cast(classes, "int64"), z.shape[1]), axis=1)
        return ops.logsumexp(z, axis=1) - own

    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate), loss=loss, metrics=["accuracy"]
    )
    return model


# %% right="compile: another class of optimizer without its extras"
def compile_classifier(model, one_hot, learning_rate):
    name = ("" if one_hot else "sparse_") + "categorical_accuracy"
    kinds = {True: "Categorical", False: "SparseCategorical"}
    loss = getattr(keras.losses, kinds[bool(one_hot)] + "Crossentropy")(from_logits=True)
    sgd = keras.optimizers.get({"class_name": "SGD", "config": {"learning_rate": learning_rate}})
    model.compile(loss=loss, optimizer=sgd, metrics=[name])
    return model


# %% wrong="compile: leaves from_logits out" of="reference" fails=["check_compile_fits_classes", "check_compile_fits_one_hot_labels"]
# - loss = getattr(keras.losses, kind)(from_logits=True)
# + loss = getattr(keras.losses, kind)()

# %% wrong="compile: takes the loss of classes for all labels" of="reference" fails=["check_compile_fits_one_hot_labels", "check_compile_reports_the_accuracy"]
# - kind = "CategoricalCrossentropy" if one_hot else "SparseCategoricalCrossentropy"
# + kind = "SparseCategoricalCrossentropy"

# %% wrong="compile: takes the loss of one-hot rows for all labels" of="reference" fails=["check_compile_fits_classes", "check_compile_descends_at_the_rate", "check_compile_reports_the_accuracy", "check_compile_gives_the_loss_of_the_example"]
# - kind = "CategoricalCrossentropy" if one_hot else "SparseCategoricalCrossentropy"
# + kind = "CategoricalCrossentropy"

# %% wrong="compile: has the two losses the wrong way round" of="reference" fails=["check_compile_fits_classes", "check_compile_fits_one_hot_labels", "check_compile_descends_at_the_rate", "check_compile_reports_the_accuracy", "check_compile_gives_the_loss_of_the_example"]
# - kind = "CategoricalCrossentropy" if one_hot else "SparseCategoricalCrossentropy"
# + kind = "SparseCategoricalCrossentropy" if one_hot else "CategoricalCrossentropy"

# %% wrong="compile: has a squared error for one-hot labels" of="reference" fails=["check_compile_fits_one_hot_labels"]
#   loss = getattr(keras.losses, kind)(from_logits=True)
# + loss = "mse" if one_hot else loss

# %% wrong="compile: has the binary loss for one-hot labels" of="reference" fails=["check_compile_fits_one_hot_labels"]
#   loss = getattr(keras.losses, kind)(from_logits=True)
# + loss = keras.losses.BinaryCrossentropy(from_logits=True) if one_hot else loss

# %% wrong="compile: sums the loss over the rows" of="reference" fails=["check_compile_fits_classes", "check_compile_fits_one_hot_labels", "check_compile_gives_the_loss_of_the_example"]
# - loss = getattr(keras.losses, kind)(from_logits=True)
# + loss = getattr(keras.losses, kind)(from_logits=True, reduction="sum")

# %% wrong="compile: smooths one-hot labels" of="reference" fails=["check_compile_fits_one_hot_labels"]
#   loss = getattr(keras.losses, kind)(from_logits=True)
# + if one_hot:
# +     loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)

# %% wrong="compile: returns what compile returns" of="reference" fails=["check_compile_returns_the_model"]
# - return model
# + return model.compile(keras.optimizers.SGD(learning_rate), loss, metrics=["accuracy"])

# %% wrong="compile: reports no accuracy" of="reference" fails=["check_compile_reports_the_accuracy"]
# - model.compile(keras.optimizers.SGD(learning_rate), loss, metrics=["accuracy"])
# + model.compile(keras.optimizers.SGD(learning_rate), loss)

# %% wrong="compile: has the accuracy of classes for one-hot labels, too" of="reference" fails=["check_compile_reports_the_accuracy"]
# - model.compile(keras.optimizers.SGD(learning_rate), loss, metrics=["accuracy"])
# + kept = [keras.metrics.SparseTopKCategoricalAccuracy(1)] if not one_hot else ["mae"]
# + model.compile(keras.optimizers.SGD(learning_rate), loss, metrics=kept)

# %% wrong="compile: has an accuracy of numbers that are equal" of="reference" fails=["check_compile_reports_the_accuracy"]
# - model.compile(keras.optimizers.SGD(learning_rate), loss, metrics=["accuracy"])
# + equal = lambda y, z: ops.cast(ops.equal(ops.reshape(y, (-1,))[0], z), "float32")
# + model.compile(keras.optimizers.SGD(learning_rate), loss, metrics=[equal])

# %% wrong="compile: has the rate of Keras's default" of="reference" fails=["check_compile_descends_at_the_rate"]
# - model.compile(keras.optimizers.SGD(learning_rate), loss, metrics=["accuracy"])
# + model.compile("sgd", loss, metrics=["accuracy"])

# %% wrong="compile: uses Adam" of="reference" fails=["check_compile_descends_at_the_rate"]
# - model.compile(keras.optimizers.SGD(learning_rate), loss, metrics=["accuracy"])
# + model.compile(keras.optimizers.Adam(learning_rate), loss, metrics=["accuracy"])

# %% wrong="compile: has momentum" of="reference" fails=["check_compile_descends_at_the_rate"]
# - model.compile(keras.optimizers.SGD(learning_rate), loss, metrics=["accuracy"])
# + model.compile(keras.optimizers.SGD(learning_rate, momentum=0.9), loss, metrics=["accuracy"])

# %% wrong="compile: has weight decay" of="reference" fails=["check_compile_descends_at_the_rate"]
# - model.compile(keras.optimizers.SGD(learning_rate), loss, metrics=["accuracy"])
# + decay = keras.optimizers.SGD(learning_rate, weight_decay=0.1)
# + model.compile(decay, loss, metrics=["accuracy"])

# %% wrong="compile: clips the gradient" of="reference" fails=["check_compile_descends_at_the_rate"]
# - model.compile(keras.optimizers.SGD(learning_rate), loss, metrics=["accuracy"])
# + clipped = keras.optimizers.SGD(learning_rate, clipnorm=0.01)
# + model.compile(clipped, loss, metrics=["accuracy"])

# %% wrong="compile: returns a new model" of="reference" fails=["check_compile_returns_the_model", "check_compile_fits_classes", "check_compile_fits_one_hot_labels", "check_compile_reports_the_accuracy", "check_compile_descends_at_the_rate", "check_compile_gives_the_loss_of_the_example", "check_compile_leaves_the_weights_alone"]
# - kind = "CategoricalCrossentropy" if one_hot else "SparseCategoricalCrossentropy"
# + model = keras.models.clone_model(model)
# + kind = "CategoricalCrossentropy" if one_hot else "SparseCategoricalCrossentropy"

# %% wrong="compile: draws new weights" of="reference" fails=["check_compile_leaves_the_weights_alone"]
# - return model
# + model.set_weights([one + 1 + np.arange(one.size).reshape(one.shape) for one in model.get_weights()])
# + return model

# %% [markdown]
# fit_shuffled


# %% right="fit: shuffles, then splits off the last"
def fit_shuffled(model, x, y, share, epochs):
    order = np.random.default_rng(0).permutation(len(x))
    run = model.fit(x[order], y[order], validation_split=share, epochs=epochs, verbose=0)
    return run.history


# %% right="fit: batch size 1, and talks"
def fit_shuffled(model, x, y, share, epochs):
    keras.utils.set_random_seed(7)
    n = int(share * len(x))
    picked = np.random.choice(len(x), n, replace=False)
    mask = np.zeros(len(x), bool)
    mask[picked] = True
    return model.fit(
        x[~mask], y[~mask], batch_size=1, epochs=epochs, validation_data=(x[mask], y[mask])
    ).history


# %% right="fit: one epoch after the other"
def fit_shuffled(model, x, y, share, epochs):
    order = torch.randperm(len(x)).numpy()
    x, y = x[order], y[order]
    n = len(x) - round(share * len(x))
    history = {}
    for _ in range(epochs):
        run = model.fit(x[:n], y[:n], validation_data=(x[n:], y[n:]), epochs=1, verbose=0)
        for name, values in run.history.items():
            history.setdefault(name, []).extend(values)
    return history


# %% right="fit: copies shuffled in step, by one seed"
def fit_shuffled(model, x, y, share, epochs):
    rows, labels = x.copy(), y.copy()
    for some in (rows, labels):
        np.random.default_rng(3).shuffle(some)
    return model.fit(rows, labels, 16, epochs, 0, validation_split=share).history


# %% right="fit: rows and labels zipped"
import random


def fit_shuffled(model, x, y, share, epochs):
    both = list(zip(x.tolist(), y.tolist()))
    random.shuffle(both)
    rows, labels = (np.array(some) for some in zip(*both))
    return dict(model.fit(rows, labels, validation_split=share, epochs=epochs, verbose=2).history)


# %% wrong="fit: does not shuffle" of="reference" fails=["check_fit_validates_on_rows_from_all_over"]
# - order = np.random.permutation(len(x))
# + order = np.arange(len(x))

# %% wrong="fit: leaves it to validation_split" fails=["check_fit_validates_on_rows_from_all_over"]
def fit_shuffled(model, x, y, share, epochs):
    run = model.fit(x, y, validation_split=share, epochs=epochs, shuffle=True, verbose=0)
    return run.history


# %% wrong="fit: shuffles what is left, after it has split" fails=["check_fit_validates_on_rows_from_all_over"]
def fit_shuffled(model, x, y, share, epochs):
    n = len(x) - round(share * len(x))
    order = np.random.permutation(n)
    apart = x[n:], y[n:]
    return model.fit(x[order], y[order], epochs=epochs, validation_data=apart, verbose=0).history


# %% wrong="fit: shuffles x and y on their own" of="reference" fails=["check_fit_keeps_rows_and_labels_together"]
#   order = np.random.permutation(len(x))
# + y = np.random.permutation(y)

# %% wrong="fit: shuffles x alone" fails=["check_fit_keeps_rows_and_labels_together"]
def fit_shuffled(model, x, y, share, epochs):
    x = np.random.permutation(x)
    return model.fit(x, y, validation_split=share, epochs=epochs, verbose=0).history


# %% wrong="fit: learns from all rows, validation or not" of="reference" fails=["check_fit_keeps_the_sets_apart"]
# - return model.fit(x[rest], y[rest], epochs=epochs, validation_data=apart, verbose=0).history
# + return model.fit(x, y, epochs=epochs, validation_data=apart, verbose=0).history

# %% wrong="fit: validates on all rows" of="reference" fails=["check_fit_keeps_the_sets_apart", "check_fit_validates_on_a_share"]
# - apart = x[kept], y[kept]
# + apart = x, y

# %% wrong="fit: learns from the share, validates on the rest" of="reference" fails=["check_fit_validates_on_a_share"]
# - rest, kept = order[held:], order[:held]
# + rest, kept = order[:held], order[held:]

# %% wrong="fit: always validates on a fifth" of="reference" fails=["check_fit_validates_on_a_share"]
# - held = round(share * len(x))
# + held = len(x) // 5

# %% wrong="fit: takes share for a number of rows" of="reference" fails=["check_fit_validates_on_a_share", "check_fit_validates_on_rows_from_all_over"]
# - held = round(share * len(x))
# + held = max(1, int(share))

# %% wrong="fit: draws a new split in each epoch" fails=["check_fit_validates_on_a_share", "check_fit_keeps_the_sets_apart"]
def fit_shuffled(model, x, y, share, epochs):
    history = {"loss": [], "val_loss": []}
    for _ in range(epochs):
        order = np.random.permutation(len(x))
        run = model.fit(x[order], y[order], validation_split=share, epochs=1, verbose=0)
        for name in history:
            history[name] += run.history[name]
    return history


# %% wrong="fit: draws rows with replacement" of="reference" fails=["check_fit_learns_each_row_once_an_epoch"]
#   rest, kept = order[held:], order[:held]
# + rest = np.random.choice(rest, len(rest))

# %% wrong="fit: leaves a part out" of="reference" fails=["check_fit_learns_each_row_once_an_epoch"]
# - rest, kept = order[held:], order[:held]
# + rest, kept = order[held + 1 :], order[:held]

# %% wrong="fit: trains for one epoch" of="reference" fails=["check_fit_returns_the_history", "check_fit_learns_each_row_once_an_epoch"]
# - return model.fit(x[rest], y[rest], epochs=epochs, validation_data=apart, verbose=0).history
# + return model.fit(x[rest], y[rest], validation_data=apart, verbose=0).history

# %% wrong="fit: returns the History" of="reference" fails=["check_fit_returns_the_history"]
# - return model.fit(x[rest], y[rest], epochs=epochs, validation_data=apart, verbose=0).history
# + return model.fit(x[rest], y[rest], epochs=epochs, validation_data=apart, verbose=0)

# %% wrong="fit: returns the last losses" of="reference" fails=["check_fit_returns_the_history"]
# - return model.fit(x[rest], y[rest], epochs=epochs, validation_data=apart, verbose=0).history
# + run = model.fit(x[rest], y[rest], epochs=epochs, validation_data=apart, verbose=0)
# + return {name: values[-1] for name, values in run.history.items()}

# %% wrong="fit: does not validate" of="reference" fails=["check_fit_returns_the_history", "check_fit_validates_on_a_share", "check_fit_validates_on_rows_from_all_over", "check_fit_keeps_the_sets_apart", "check_fit_learns_each_row_once_an_epoch"]
# - return model.fit(x[rest], y[rest], epochs=epochs, validation_data=apart, verbose=0).history
# + return model.fit(x[rest], y[rest], epochs=epochs, verbose=0).history

# %% wrong="fit: shuffles in place" fails=["check_fit_leaves_the_data_alone"]
def fit_shuffled(model, x, y, share, epochs):
    order = np.random.permutation(len(x))
    x[:], y[:] = x[order], y[order]
    return model.fit(x, y, validation_split=share, epochs=epochs, verbose=0).history


# %% [markdown]
# Center


# %% right="center: a variable, an epsilon of nothing, other names"
class Center(keras.layers.Layer):
    def __init__(self, momentum=0.9, **kwargs):
        super().__init__(**kwargs)
        self.m = momentum

    def build(self, shape):
        self.mean = self.add_weight(
            name="mean", shape=(shape[-1],), initializer="zeros", trainable=False
        )

    def call(self, inputs, training=None):
        if training:
            batch = keras.ops.mean(inputs, 0)
            self.mean.assign(self.mean * self.m + batch * (1.0 - self.m))
            return inputs - batch
        return inputs - self.mean

    def get_config(self):
        config = super().get_config()
        config.update({"momentum": self.m})
        return config


# %% right="center: the mean with kept dimensions, moved by a difference"
class Center(layers.Layer):
    def __init__(self, momentum=0.9, name=None, **options):
        super().__init__(name=name, **options)
        self.momentum = momentum

    def build(self, input_shape):
        self.moving = self.add_weight(
            shape=(1, input_shape[1]), initializer=keras.initializers.Zeros(), trainable=False
        )
        self.built = True

    def call(self, x, training=False):
        mean = self.moving
        if training:
            mean = ops.mean(x, axis=0, keepdims=True)
            self.moving.assign_add((1 - self.momentum) * (mean - self.moving))
        return ops.subtract(x, mean)

    def get_config(self):
        return dict(super().get_config(), momentum=self.momentum)


# %% right="center: ops.sum, and no gradient through the mean"
class Center(layers.Layer):
    def __init__(self, momentum=0.9, **options):
        super().__init__(**options)
        self.momentum = momentum

    def build(self, input_shape):
        self.moving = self.add_weight(
            shape=(input_shape[-1],), initializer="zeros", trainable=False, name="moving_mean"
        )

    def call(self, x, training=False):
        if not training:
            return x - self.moving
        mean = ops.stop_gradient(ops.sum(x, axis=0) / ops.shape(x)[0])
        new = ops.multiply(self.momentum, self.moving) + ops.multiply(1 - self.momentum, mean)
        self.moving.assign(new)
        return x - mean

    def get_config(self):
        return super().get_config() | {"momentum": self.momentum}


# %% wrong="center: uses the moving mean in training, too" of="reference" fails=["check_center_subtracts_the_mean_in_training", "check_center_of_the_example"]
# - self.moving.assign(self.momentum * self.moving + (1 - self.momentum) * mean)
# - return x - mean
# + self.moving.assign(self.momentum * self.moving + (1 - self.momentum) * mean)
# + return x - self.moving

# %% wrong="center: takes the mean of each row" of="reference" fails=["check_center_subtracts_the_mean_in_training", "check_center_averages_the_means", "check_center_is_made_again_of_its_config"]
# - mean = ops.mean(x, axis=0)
# + mean = ops.mean(x, axis=1, keepdims=True)
#
# - self.moving.assign(self.momentum * self.moving + (1 - self.momentum) * mean)
# + self.moving.assign(self.momentum * self.moving + (1 - self.momentum) * ops.mean(mean))

# %% wrong="center: takes one mean of all numbers" of="reference" fails=["check_center_subtracts_the_mean_in_training", "check_center_averages_the_means", "check_center_is_made_again_of_its_config"]
# - mean = ops.mean(x, axis=0)
# + mean = ops.mean(x) + 0 * self.moving

# %% wrong="center: divides by the spread" of="reference" fails=["check_center_subtracts_the_mean_in_training"]
# - return x - mean
# + return (x - mean) / ops.std(x, axis=0)

# %% wrong="center: adds the mean" of="reference" fails=["check_center_subtracts_the_mean_in_training"]
# - return x - mean
# + return x + mean

# %% wrong="center: is always in training" of="reference" fails=["check_center_does_not_look_at_the_batch_in_use", "check_center_averages_the_means", "check_center_is_in_use_by_default", "check_center_is_made_again_of_its_config", "check_center_shares_no_mean"]
# - if not training:
# -     return x - self.moving

# %% wrong="center: is never in training" of="reference" fails=["check_center_subtracts_the_mean_in_training", "check_center_averages_the_means", "check_center_learns_its_mean_in_fit", "check_center_is_made_again_of_its_config", "check_center_keeps_its_mean_as_a_weight"]
# - if not training:
# -     return x - self.moving
# + return x - self.moving

# %% wrong="center: has the modes the wrong way round" of="reference" fails=["check_center_subtracts_the_mean_in_training", "check_center_averages_the_means", "check_center_does_not_look_at_the_batch_in_use", "check_center_is_in_use_by_default", "check_center_is_made_again_of_its_config", "check_center_keeps_its_mean_as_a_weight", "check_center_shares_no_mean"]
# - if not training:
# + if training:

# %% wrong="center: does not subtract anything in use" of="reference" fails=["check_center_averages_the_means", "check_center_is_made_again_of_its_config", "check_center_learns_its_mean_in_fit"]
# - return x - self.moving
# + return x

# %% wrong="center: is in training by default" of="reference" fails=["check_center_is_in_use_by_default"]
# - def call(self, x, training=False):
# + def call(self, x, training=True):

# %% wrong="center: updates the moving mean in use, too" of="reference" fails=["check_center_does_not_look_at_the_batch_in_use", "check_center_is_in_use_by_default", "check_center_shares_no_mean"]
# - if not training:
# -     return x - self.moving
# + if not training:
# +     out = x - self.moving
# +     mean = ops.mean(x, axis=0)
# +     self.moving.assign(self.momentum * self.moving + (1 - self.momentum) * mean)
# +     return out

# %% wrong="center: has momentum and 1 - momentum the wrong way round" of="reference" fails=["check_center_averages_the_means", "check_center_is_made_again_of_its_config"]
# - self.moving.assign(self.momentum * self.moving + (1 - self.momentum) * mean)
# + self.moving.assign((1 - self.momentum) * self.moving + self.momentum * mean)

# %% wrong="center: adds the whole mean" of="reference" fails=["check_center_averages_the_means", "check_center_is_made_again_of_its_config", "check_center_in_use_after_the_example"]
# - self.moving.assign(self.momentum * self.moving + (1 - self.momentum) * mean)
# + self.moving.assign(self.momentum * self.moving + mean)

# %% wrong="center: keeps the last mean only" of="reference" fails=["check_center_averages_the_means", "check_center_is_made_again_of_its_config", "check_center_in_use_after_the_example"]
# - self.moving.assign(self.momentum * self.moving + (1 - self.momentum) * mean)
# + self.moving.assign(mean)

# %% wrong="center: does not update the moving mean" of="reference" fails=["check_center_averages_the_means", "check_center_keeps_its_mean_as_a_weight", "check_center_learns_its_mean_in_fit", "check_center_is_made_again_of_its_config", "check_center_in_use_after_the_example"]
# - self.moving.assign(self.momentum * self.moving + (1 - self.momentum) * mean)

# %% wrong="center: has momentum 0.9, whatever it is given" of="reference" fails=["check_center_averages_the_means", "check_center_is_made_again_of_its_config"]
# - self.momentum = momentum
# + self.momentum = 0.9

# %% wrong="center: has momentum 0.99 by default" of="reference" fails=["check_center_averages_the_means"]
# - def __init__(self, momentum=0.9, **options):
# + def __init__(self, momentum=0.99, **options):

# %% wrong="center: trains its mean" of="reference" fails=["check_center_keeps_its_mean_as_a_weight"]
# - self.moving = self.add_weight(shape=size, initializer="zeros", trainable=False)
# + self.moving = self.add_weight(shape=size, initializer="zeros")

# %% wrong="center: begins with ones" of="reference" fails=["check_center_keeps_its_mean_as_a_weight", "check_center_averages_the_means", "check_center_does_not_look_at_the_batch_in_use", "check_center_is_made_again_of_its_config", "check_center_shares_no_mean"]
# - self.moving = self.add_weight(shape=size, initializer="zeros", trainable=False)
# + self.moving = self.add_weight(shape=size, initializer="ones", trainable=False)

# %% wrong="center: begins with random numbers" of="reference" fails=["check_center_keeps_its_mean_as_a_weight", "check_center_averages_the_means", "check_center_does_not_look_at_the_batch_in_use", "check_center_is_made_again_of_its_config", "check_center_shares_no_mean"]
# - self.moving = self.add_weight(shape=size, initializer="zeros", trainable=False)
# + self.moving = self.add_weight(shape=size, initializer="glorot_uniform", trainable=False)

# %% wrong="center: has one number for all columns" of="reference" fails=["check_center_keeps_its_mean_as_a_weight", "check_center_averages_the_means", "check_center_is_made_again_of_its_config"]
# - self.moving = self.add_weight(shape=size, initializer="zeros", trainable=False)
# + self.moving = self.add_weight(shape=(1,), initializer="zeros", trainable=False)
#
# - self.moving.assign(self.momentum * self.moving + (1 - self.momentum) * mean)
# + self.moving.assign(self.momentum * self.moving + (1 - self.momentum) * ops.mean(mean))

# %% wrong="center: keeps its mean as a plain attribute" fails=["check_center_keeps_its_mean_as_a_weight", "check_center_learns_its_mean_in_fit"]
class Center(layers.Layer):
    def __init__(self, momentum=0.9, **options):
        super().__init__(**options)
        self.momentum = momentum
        self.moving = 0.0

    def call(self, x, training=False):
        if not training:
            return x - self.moving
        mean = ops.mean(x, axis=0)
        kept = ops.convert_to_numpy(ops.stop_gradient(mean)) if x.device.type != "meta" else 0.0
        self.moving = self.momentum * self.moving + (1 - self.momentum) * kept
        return x - mean

    def get_config(self):
        return {**super().get_config(), "momentum": self.momentum}


# %% wrong="center: has no momentum in its config" of="reference" fails=["check_center_is_made_again_of_its_config"]
# - return {**super().get_config(), "momentum": self.momentum}
# + return super().get_config()

# %% wrong="center: has nothing but the momentum in its config" of="reference" fails=["check_center_is_made_again_of_its_config"]
# - return {**super().get_config(), "momentum": self.momentum}
# + return {"momentum": self.momentum}

# %% wrong="center: takes no other options" of="reference" fails=["check_center_is_a_layer", "check_center_is_made_again_of_its_config"]
# - def __init__(self, momentum=0.9, **options):
# -     super().__init__(**options)
# + def __init__(self, momentum=0.9):
# +     super().__init__()

# %% wrong="center: subtracts in place" of="reference" fails=["check_center_leaves_x_alone"]
# - return x - mean
# + if x.device.type != "meta" and not x.requires_grad:
# +     x -= mean
# +     return x
# + return x - mean

# %% [markdown]
# StopEarly


# %% right="stop: Keras's own"
class StopEarly(keras.callbacks.EarlyStopping):
    def __init__(self, patience):
        super().__init__(monitor="val_loss", patience=patience, restore_best_weights=True)


# %% right="stop: by the list of losses"
class StopEarly(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience

    def on_train_begin(self, logs=None):
        self.seen, self.kept = [], {}

    def on_epoch_end(self, epoch, logs=None):
        value = logs["val_loss"]
        self.seen.append(float("inf") if value != value else value)
        best = self.seen.index(min(self.seen))
        if best == len(self.seen) - 1:
            self.kept = {"weights": [one.copy() for one in self.model.get_weights()]}
        if len(self.seen) - 1 - best >= self.patience:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        if self.kept:
            self.model.set_weights(self.kept["weights"])


# %% right="stop: begins anew at its first epoch"
class StopEarly(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience

    def on_epoch_end(self, epoch, logs=None):
        if epoch == 0:
            self.best, self.best_epoch, self.best_weights = np.inf, 0, None
        if logs.get("val_loss") < self.best:
            self.best, self.best_epoch = logs["val_loss"], epoch
            self.best_weights = self.model.get_weights()
        elif epoch - self.best_epoch == self.patience:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        if self.best_weights:
            self.model.set_weights(self.best_weights)


# %% wrong="stop: waits one epoch too long" of="reference" fails=["check_stop_after_patience", "check_stop_of_the_example", "check_stop_takes_equal_and_nan_for_no_better"]
# - if self.waited >= self.patience:
# + if self.waited > self.patience:

# %% wrong="stop: stops one epoch too early" of="reference" fails=["check_stop_after_patience", "check_stop_takes_equal_and_nan_for_no_better"]
# - if self.waited >= self.patience:
# + if self.waited >= self.patience - 1:

# %% wrong="stop: stops at the first epoch that is not better" of="reference" fails=["check_stop_after_patience", "check_stop_takes_equal_and_nan_for_no_better"]
# - if self.waited >= self.patience:
# + if self.waited >= 1:

# %% wrong="stop: never stops" of="reference" fails=["check_stop_after_patience", "check_stop_of_the_example", "check_stop_takes_equal_and_nan_for_no_better"]
# - self.model.stop_training = True
# + self.stop_training = True

# %% wrong="stop: does not set the count to 0" of="reference" fails=["check_stop_after_patience"]
# - self.best, self.weights, self.waited = logs["val_loss"], self.model.get_weights(), 0
# + self.best, self.weights = logs["val_loss"], self.model.get_weights()

# %% wrong="stop: compares with the epoch before" of="reference" fails=["check_stop_after_patience"]
# - self.waited += 1
# + self.best = logs["val_loss"]
# + self.waited += 1

# %% wrong="stop: looks at the training loss" of="reference" fails=["check_stop_after_patience", "check_stop_brings_the_best_weights_back", "check_stop_brings_them_back_without_a_stop", "check_stop_takes_equal_and_nan_for_no_better"]
# - if logs["val_loss"] < self.best:
# -     self.best, self.weights, self.waited = logs["val_loss"], self.model.get_weights(), 0
# + if logs["loss"] < self.best:
# +     self.best, self.weights, self.waited = logs["loss"], self.model.get_weights(), 0

# %% wrong="stop: takes a larger loss for better" of="reference" fails=["check_stop_after_patience", "check_stop_brings_the_best_weights_back", "check_stop_brings_them_back_without_a_stop", "check_stop_takes_equal_and_nan_for_no_better"]
# - if logs["val_loss"] < self.best:
# + if logs["val_loss"] > self.best:
#
# - self.best, self.weights, self.waited = float("inf"), None, 0
# + self.best, self.weights, self.waited = -float("inf"), None, 0

# %% wrong="stop: begins with a best loss of 0" of="reference" fails=["check_stop_after_patience", "check_stop_brings_the_best_weights_back", "check_stop_brings_them_back_without_a_stop", "check_stop_takes_equal_and_nan_for_no_better"]
# - self.best, self.weights, self.waited = float("inf"), None, 0
# + self.best, self.weights, self.waited = 0.0, None, 0

# %% wrong="stop: takes an equal loss for better" of="reference" fails=["check_stop_takes_equal_and_nan_for_no_better"]
# - if logs["val_loss"] < self.best:
# + if logs["val_loss"] <= self.best:

# %% wrong="stop: takes nan for better" of="reference" fails=["check_stop_takes_equal_and_nan_for_no_better"]
# - if logs["val_loss"] < self.best:
# + if not logs["val_loss"] >= self.best:

# %% wrong="stop: brings no weights back" of="reference" fails=["check_stop_brings_the_best_weights_back", "check_stop_brings_them_back_without_a_stop", "check_stop_of_the_example_has_weights_of_the_second_epoch"]
# - self.model.set_weights(self.weights)
# + pass

# %% wrong="stop: keeps the variables, not copies" of="reference" fails=["check_stop_brings_the_best_weights_back", "check_stop_brings_them_back_without_a_stop", "check_stop_of_the_example_has_weights_of_the_second_epoch"]
# - self.best, self.weights, self.waited = logs["val_loss"], self.model.get_weights(), 0
# + self.best, self.weights, self.waited = logs["val_loss"], self.model.weights, 0

# %% wrong="stop: brings the weights of the first epoch back" of="reference" fails=["check_stop_brings_the_best_weights_back", "check_stop_brings_them_back_without_a_stop"]
# - self.best, self.weights, self.waited = logs["val_loss"], self.model.get_weights(), 0
# + self.weights = self.weights or self.model.get_weights()
# + self.best, self.waited = logs["val_loss"], 0

# %% wrong="stop: brings the weights of the epoch before the last back" of="reference" fails=["check_stop_brings_the_best_weights_back", "check_stop_brings_them_back_without_a_stop"]
# - self.waited += 1
# + self.waited += 1
# + if self.waited < self.patience:
# +     self.weights = self.model.get_weights()

# %% wrong="stop: brings them back only where it has stopped" of="reference" fails=["check_stop_brings_them_back_without_a_stop"]
# - if self.weights is not None:
# + if self.weights is not None and self.waited >= self.patience:

# %% wrong="stop: begins in __init__, so not anew" fails=["check_stop_begins_anew_in_a_second_fit"]
class StopEarly(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience, self.best, self.weights, self.waited = patience, float("inf"), None, 0

    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.best:
            self.best, self.weights, self.waited = logs["val_loss"], self.model.get_weights(), 0
            return
        self.waited += 1
        if self.waited >= self.patience:
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        if self.weights is not None:
            self.model.set_weights(self.weights)


# %% wrong="stop: sets only the count anew" of="reference" fails=["check_stop_begins_anew_in_a_second_fit"]
# - self.patience = patience
# + self.patience = patience
# + self.best, self.weights = float("inf"), None
#
# - self.best, self.weights, self.waited = float("inf"), None, 0
# + self.waited = 0

# %% wrong="stop: is no callback of Keras's" of="reference" fails=["check_stop_is_a_callback", "check_stop_after_patience", "check_stop_brings_the_best_weights_back", "check_stop_takes_equal_and_nan_for_no_better", "check_stop_brings_them_back_without_a_stop", "check_stop_begins_anew_in_a_second_fit"]
# - class StopEarly(keras.callbacks.Callback):
# + class StopEarly:

# %% [markdown]
# saved_and_loaded


# %% right="saved: by the functions of keras.saving"
def saved_and_loaded(model, path):
    keras.saving.save_model(model, path, overwrite=True)
    return keras.saving.load_model(path, custom_objects={"Center": Center})


# %% right="saved: compiled anew and unsafe"
def saved_and_loaded(model, path):
    model.save(filepath=path)
    return keras.models.load_model(path, compile=True, safe_mode=False)


# %% wrong="saved: returns the model itself" of="reference" fails=["check_saved_is_another_model", "check_saved_goes_on_with_training"]
# - return keras.models.load_model(path)
# + return model

# %% wrong="saved: saves, and returns nothing" of="reference" fails=["check_saved_is_another_model", "check_saved_predicts_the_same", "check_saved_goes_on_with_training"]
# - return keras.models.load_model(path)


# %% wrong="saved: copies without a file" fails=["check_saved_is_a_file", "check_saved_goes_on_with_training"]
def saved_and_loaded(model, path):
    twin = keras.models.clone_model(model)
    twin.set_weights(model.get_weights())
    return twin


# %% wrong="saved: makes the layers anew, with new weights" fails=["check_saved_predicts_the_same", "check_saved_goes_on_with_training"]
def saved_and_loaded(model, path):
    model.save(path)
    return keras.models.clone_model(model)


# %% wrong="saved: saves the weights alone" fails=["check_saved_is_a_file"]
def saved_and_loaded(model, path):
    model.save_weights(path + ".weights.h5")
    twin = keras.models.clone_model(model)
    twin.load_weights(path + ".weights.h5")
    return twin


# %% wrong="saved: loads without the optimizer" of="reference" fails=["check_saved_goes_on_with_training"]
# - return keras.models.load_model(path)
# + return keras.models.load_model(path, compile=False)

# %% wrong="saved: compiles the loaded model anew" of="reference" fails=["check_saved_goes_on_with_training"]
# - return keras.models.load_model(path)
# + twin = keras.models.load_model(path)
# + twin.compile(keras.optimizers.SGD(0.1, momentum=0.9), "mse")
# + return twin

# %% wrong="saved: saves at another path" of="reference" fails=["check_saved_is_a_file"]
# - model.save(path)
# - return keras.models.load_model(path)
# + path = path.replace(".keras", "_2.keras")
# + model.save(path)
# + return keras.models.load_model(path)

# %% wrong="saved: changes the weights before it saves" of="reference" fails=["check_saved_predicts_the_same", "check_saved_goes_on_with_training"]
# - model.save(path)
# + model.set_weights([one + 1 for one in model.get_weights()])
# + model.save(path)
