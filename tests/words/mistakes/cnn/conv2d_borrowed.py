# conv2d: borrowed
def conv2d(x, w, b, stride, pad):
    x, w, b = (torch.tensor(one) for one in (x, w, b))
    return nn.functional.conv2d(x, w, b, stride=stride, padding=pad).numpy()
