# Center: attribute
class Center(layers.Layer):
    def __init__(self, momentum=0.9):
        super().__init__()
        self.momentum = momentum
        self.moving = 0

    def call(self, x, training=False):
        if not training:
            return x - self.moving
        mean = ops.mean(x, axis=0)
        self.moving = self.momentum * self.moving + (1 - self.momentum) * mean
        return x - mean
