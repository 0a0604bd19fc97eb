import torch
from torch import nn
from torch.utils.data import DataLoader

from spiral import Data


class Net(nn.Module):
    def __init__(self, Layers):
        self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(Layers, Layers[1:]))

    def forward(self, x):
        for linear in self.hidden[:-1]:
            x = torch.relu(linear(x))
        return self.hidden[-1](x)


def accuracy(model, data_set):
    return (model(data_set.x).argmax(1) == data_set.y).float().mean()


def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
    results = {"Loss": [], "Accuracy": []}
    for epoch in range(epochs):
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
        results["Loss"].append(loss.item())
        results["Accuracy"].append(accuracy(model, data_set).item())
    return results


# net = Net([2, 50, 3])  # AttributeError: cannot assign module before Module.__init__() call ???


def fit_spiral(net, data_set):
    loader = DataLoader(data_set, batch_size=50, shuffle=True)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    return train(data_set, net, nn.CrossEntropyLoss(), loader, optimizer, epochs=60)["Loss"]
