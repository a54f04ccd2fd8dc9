"""The zoo's networks in PyTorch, under the zoo's names; the bench compares their numbers of parameters."""

import torch
from torch import nn

CLASSES = 10


def create_model(name):
    return MODELS[name]()


def le_net_bn():
    return nn.Sequential(
        *[nn.Conv2d(1, 6, 5), nn.BatchNorm2d(6), nn.Sigmoid(), nn.MaxPool2d(2)],
        *[nn.Conv2d(6, 16, 5), nn.BatchNorm2d(16), nn.Sigmoid(), nn.MaxPool2d(2)],
        nn.Flatten(),
        *[nn.Linear(256, 120), nn.BatchNorm1d(120), nn.Sigmoid()],
        *[nn.Linear(120, 84), nn.BatchNorm1d(84), nn.Sigmoid()],
        nn.Linear(84, CLASSES),
    )


def relu():
    return nn.ReLU(inplace=True)


def conv3x3(inputs, outputs, stride=1, bias=False):
    return nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=bias)


def head(features):
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(features, CLASSES))


class Residual(nn.Module):
    """`after(net(x) + shortcut(x))`"""

    def __init__(self, net, shortcut, after):
        super().__init__()
        self.net, self.shortcut, self.after = net, shortcut, after

    def forward(self, x):
        return self.after(self.net(x) + self.shortcut(x))


def cifar_block(inputs, outputs, stride):
    shortcut = nn.Conv2d(inputs, outputs, 1, stride=stride) if stride > 1 else nn.Identity()
    return Residual(two_convolutions(inputs, outputs, stride), shortcut, relu())


def two_convolutions(inputs, outputs, stride):
    return nn.Sequential(
        *[conv3x3(inputs, outputs, stride), nn.BatchNorm2d(outputs), relu()],
        *[conv3x3(outputs, outputs), nn.BatchNorm2d(outputs)],
    )


def pre_act_block(inputs, outputs, stride):
    net = nn.Sequential(
        *[nn.BatchNorm2d(inputs), relu(), conv3x3(inputs, outputs, stride)],
        *[nn.BatchNorm2d(outputs), relu(), conv3x3(outputs, outputs)],
    )
    shortcut = nn.Identity()
    if stride > 1:
        projection = nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False)
        shortcut = nn.Sequential(nn.BatchNorm2d(inputs), relu(), projection)
    return Residual(net, shortcut, nn.Identity())


def cifar_res_net(block, stem):
    blocks, inputs = [], 16
    for group, channels in enumerate([16, 32, 64]):
        for i in range(3):
            blocks.append(block(inputs, channels, 2 if i == 0 and group > 0 else 1))
            inputs = channels
    return nn.Sequential(conv3x3(3, 16), *stem, *blocks, head(64))


def cifar_res_net_20():
    return cifar_res_net(cifar_block, [nn.BatchNorm2d(16), relu()])


def cifar_pre_act_res_net_20():
    return cifar_res_net(pre_act_block, [])


class DenseLayer(nn.Module):
    def __init__(self, inputs, growth, bottleneck):
        super().__init__()
        inner = growth * bottleneck
        self.net = nn.Sequential(
            *[nn.BatchNorm2d(inputs), relu(), nn.Conv2d(inputs, inner, 1, bias=False)],
            *[nn.BatchNorm2d(inner), relu(), conv3x3(inner, growth)],
        )

    def forward(self, x):
        return torch.cat([self.net(x), x], 1)


def cifar_dense_net(growth=16, bottleneck=2, layers=(6, 6, 6, 6)):
    channels = growth * bottleneck
    blocks = [conv3x3(3, channels, bias=True)]
    for block, count in enumerate(layers):
        for _ in range(count):
            blocks.append(DenseLayer(channels, growth, bottleneck))
            channels += growth
        if block < len(layers) - 1:
            transition = nn.Conv2d(channels, channels // 2, 1, bias=False)
            blocks += [nn.BatchNorm2d(channels), relu(), transition, nn.AvgPool2d(2)]
            channels //= 2
    return nn.Sequential(*blocks, nn.BatchNorm2d(channels), relu(), head(channels))


def conv_norm_relu(inputs, outputs, kernel):
    convolution = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), relu())


class Inception(nn.Module):
    """`reduced`: channels before the 3×3 and the 5×5; `outputs`: of the 1×1, 3×3, 5×5 and the pooling."""

    def __init__(self, inputs, reduced, outputs):
        super().__init__()
        pool = nn.MaxPool2d(3, stride=1, padding=1)
        self.branches = nn.ModuleList([
            conv_norm_relu(inputs, outputs[0], 1),
            nn.Sequential(conv_norm_relu(inputs, reduced[0], 1), conv_norm_relu(reduced[0], outputs[1], 3)),
            nn.Sequential(conv_norm_relu(inputs, reduced[1], 1), conv_norm_relu(reduced[1], outputs[2], 5)),
            nn.Sequential(pool, conv_norm_relu(inputs, outputs[3], 1)),
        ])

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


def cifar_google_net():
    return nn.Sequential(
        conv_norm_relu(3, 64, 3),
        Inception(64, (32, 16), (16, 32, 8, 8)),
        Inception(64, (32, 16), (24, 48, 12, 12)),
        nn.MaxPool2d(3, stride=2, padding=1),
        Inception(96, (32, 16), (24, 48, 12, 12)),
        Inception(96, (32, 16), (16, 48, 16, 16)),
        Inception(96, (32, 16), (16, 48, 16, 16)),
        Inception(96, (32, 16), (32, 48, 24, 24)),
        nn.MaxPool2d(3, stride=2, padding=1),
        Inception(128, (48, 16), (32, 64, 16, 16)),
        Inception(128, (48, 16), (32, 64, 16, 16)),
        head(128),
    )


def basic_block(inputs, outputs, stride):
    shortcut = nn.Identity()
    if stride > 1:
        projection = nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False)
        shortcut = nn.Sequential(projection, nn.BatchNorm2d(outputs))
    return Residual(two_convolutions(inputs, outputs, stride), shortcut, relu())


def small_res_net_18():
    """ResNet-18 for small images: a 3×3 stem without pooling."""
    blocks, inputs = [], 64
    for channels in [64, 128, 256, 512]:
        stride = 1 if channels == 64 else 2
        blocks += [basic_block(inputs, channels, stride), basic_block(channels, channels, 1)]
        inputs = channels
    return nn.Sequential(conv3x3(3, 64), nn.BatchNorm2d(64), relu(), *blocks, head(512))


MODELS = {
    "leNetBn": le_net_bn,
    "cifarResNet20": cifar_res_net_20,
    "cifarPreActResNet20": cifar_pre_act_res_net_20,
    "cifarDenseNet": cifar_dense_net,
    "cifarGoogleNet": cifar_google_net,
    "small resnet18": small_res_net_18,
}
