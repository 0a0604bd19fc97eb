# StopEarly: no copy
class StopEarly(keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience, self.best, self.waited = patience, float("inf"), 0

    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.best:
            self.best, self.weights = logs["val_loss"], self.model.weights
        else:
            self.waited += 1
            if self.waited > self.patience:
                self.model.stop_training = True
                self.model.set_weights(self.weights)
