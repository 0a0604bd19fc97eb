# random_crop: last place missing
def random_crop(images, padding, rng):
    count, height, width = images.shape
    padded = np.pad(images, ((0, 0), (padding, padding), (padding, padding)))
    new = np.empty_like(images)
    for n in range(count):
        y, x = rng.integers(0, 2 * padding, size=2)
        new[n] = padded[n, y : y + height, x : x + width]
    return new
