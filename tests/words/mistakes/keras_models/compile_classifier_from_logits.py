# compile_classifier: from logits
def compile_classifier(model, one_hot, learning_rate):
    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    model.compile(keras.optimizers.SGD(learning_rate), loss, metrics=["accuracy"])
    return model
