import torch


def accuracy(model, data_set):
    with torch.no_grad():
        return (model(data_set.x).argmax(1) == data_set.y).float().mean().item()


def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
    history = []
    for _ in range(epochs):
        total = 0.0
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total)
    return history
