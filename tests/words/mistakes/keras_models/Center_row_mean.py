# Center: row mean
class Center(layers.Layer):
    def __init__(self, momentum=0.9, **options):
        super().__init__(**options)
        self.momentum = momentum

    def build(self, input_shape):
        self.moving = self.add_weight(shape=(input_shape[-1],), initializer="zeros")

    def call(self, x, training=False):
        if not training:
            return x - self.moving
        mean = ops.mean(x, axis=1)
        self.moving.assign(self.momentum * self.moving + (1 - self.momentum) * mean)
        return x - mean
