# random_flip: whole batch
def random_flip(images, rng, p=0.5):
    return images[:, :, ::-1].copy() if rng.random() < p else images.copy()
