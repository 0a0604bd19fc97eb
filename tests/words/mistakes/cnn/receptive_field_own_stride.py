# receptive_field: own stride
def receptive_field(layers):
    """Return the side of the window of pixels that one output sees behind these layers.

    layers: pairs (kernel, stride), from the image on.
    """
    field, jump = 1, 1
    for kernel, stride in layers:
        jump *= stride
        field += (kernel - 1) * jump
    return field
