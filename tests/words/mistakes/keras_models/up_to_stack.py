# up_to: stack
def up_to(model, name):
    part = keras.Sequential()
    for layer in model.layers:
        part.add(layer)
        if layer.name == name:
            return part
