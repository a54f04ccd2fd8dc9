"""The cases of src/cases.ts in PyTorch: `prepare(case, memory_format)` gives a function that runs one, and facts."""

import torch
import torch.nn.functional as F

from torch_models import create_model

CLASSES = 10


def prepare(case, memory_format):
    return PREPARE[case["kind"]](case, memory_format)


def random(shape, memory_format=torch.contiguous_format):
    return (torch.rand(shape) * 2 - 1).to(memory_format=memory_format)


def convolution(case, memory_format):
    size, kernel, stride, padding = (case[k] for k in ("size", "kernel", "stride", "padding"))
    out = (size + 2 * padding - kernel) // stride + 1
    x = random((case["batch"], case["inChannels"], size, size), memory_format)
    filter_shape = (case["outChannels"], case["inChannels"] // case["groups"], kernel, kernel)
    weight = random(filter_shape, memory_format)
    dy = random((case["batch"], case["outChannels"], out, out), memory_format)
    two = lambda value: [value, value]  # noqa: E731

    def forward():
        F.conv2d(x, weight, None, stride, padding, 1, case["groups"])

    def backward(to_input):
        mask = [to_input, not to_input, False]
        torch.ops.aten.convolution_backward(
            dy, x, weight, None, two(stride), two(padding), two(1), False, two(0), case["groups"], mask
        )

    directions = {
        "forward": forward,
        "to the input": lambda: backward(True),
        "to the filter": lambda: backward(False),
    }
    return directions[case["direction"]], {}


def product(case, _memory_format):
    a, b = (random((case["size"], case["size"])) for _ in range(2))
    a = a.t() if case["transposeA"] else a
    b = b.t() if case["transposeB"] else b
    return lambda: a @ b, {}


def layer(case, memory_format):
    shape = (case["batch"], case["channels"], case["size"], case["size"])
    half = (case["batch"], case["channels"] // 2, case["size"], case["size"])
    image = lambda dims=shape: random(dims, memory_format)  # noqa: E731
    affine = lambda: [torch.ones(case["channels"]), torch.zeros(case["channels"])]  # noqa: E731
    norm = lambda x, scale, offset: F.batch_norm(x, None, None, scale, offset, True)  # noqa: E731
    inputs, compute = {
        "batch norm": lambda: ([image(), *affine()], norm),
        "batch norm + ReLU": lambda: ([image(), *affine()], lambda *a: F.relu_(norm(*a))),
        "ReLU": lambda: ([image()], F.relu),
        "add + ReLU": lambda: ([image(), image()], lambda a, b: F.relu_(a + b)),
        "max pooling 2/2": lambda: ([image()], lambda x: F.max_pool2d(x, 2)),
        "average pooling 2/2": lambda: ([image()], lambda x: F.avg_pool2d(x, 2)),
        "global average pooling": lambda: ([image()], lambda x: x.mean((2, 3))),
        "concat of two": lambda: ([image(half), image(half)], lambda a, b: torch.cat([a, b], 1)),
    }[case["layer"]]()
    return forward_or_both(inputs, compute, case["backward"], memory_format), {}


def cross_entropy(case, _memory_format):
    labels = torch.arange(case["batch"]) % case["classes"]
    logits = random((case["batch"], case["classes"]))
    compute = lambda x: F.cross_entropy(x, labels)  # noqa: E731
    return forward_or_both([logits], compute, case["backward"]), {}


def forward_or_both(inputs, compute, backward, memory_format=torch.contiguous_format):
    if not backward:

        def forward():
            with torch.no_grad():
                compute(*inputs)

        return forward
    for tensor in inputs:
        tensor.requires_grad_()
    y = compute(*inputs)
    dy = random(y.shape, memory_format if y.dim() == 4 else torch.contiguous_format)
    return lambda: torch.autograd.grad(compute(*inputs), inputs, dy)


def optimizer(case, _memory_format):
    size = 2**18
    parameters = [torch.nn.Parameter(random((size,))) for _ in range(case["parameters"] // size)]
    for parameter in parameters:
        parameter.grad = random((size,))
    # Fused where PyTorch has that on a processor.
    optimizers = {
        "SGD with momentum": lambda: torch.optim.SGD(parameters, lr=1e-3, momentum=0.9, fused=True),
        "AdamW": lambda: torch.optim.AdamW(parameters, fused=True),
        "AMSGrad": lambda: torch.optim.AdamW(parameters, amsgrad=True, fused=True),
        "RMSprop": lambda: torch.optim.RMSprop(parameters),
        "RMSprop, centered, with momentum": lambda: torch.optim.RMSprop(
            parameters, momentum=0.9, centered=True
        ),
        "Adagrad": lambda: torch.optim.Adagrad(parameters, fused=True),
        "Adadelta": lambda: torch.optim.Adadelta(parameters),
    }
    if case["optimizer"] not in optimizers:
        raise ValueError(f"torch.optim has no {case['optimizer']}")
    return optimizers[case["optimizer"]]().step, {}


def upload(case, memory_format):
    shape = (case["batch"], case["channels"], case["size"], case["size"])
    images = torch.randint(0, 256, shape, dtype=torch.uint8).to(memory_format=memory_format)
    mean, std = (torch.rand((1, case["channels"], 1, 1)) + 0.5 for _ in range(2))
    return lambda: images.to(torch.float32).div_(255).sub_(mean).div_(std), {}


def step(case, memory_format):
    model = create_model(case["model"]).to(memory_format=memory_format)
    images = random((case["batch"], case["channels"], case["size"], case["size"]), memory_format)
    labels = torch.arange(case["batch"]) % CLASSES
    sgd = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, fused=True)

    def run():
        loss = F.cross_entropy(model(images), labels)
        sgd.zero_grad()
        loss.backward()
        sgd.step()
        return loss.item()

    def facts():
        return {
            "parameters": sum(parameter.numel() for parameter in model.parameters()),
            "savedBytes": saved_bytes(model, images, labels),
        }

    return run, facts


def saved_bytes(model, images, labels):
    """What autograd saves for backward, each buffer once, without parameters, buffers and the images."""
    standing = {t.untyped_storage().data_ptr() for t in [images, labels, *model.parameters(), *model.buffers()]}
    sizes = {}

    def pack(tensor):
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in standing:
            sizes[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        loss = F.cross_entropy(model(images), labels)
    del loss
    return sum(sizes.values())


def inference(case, memory_format):
    model = create_model(case["model"]).to(memory_format=memory_format).eval()
    images = random((case["batch"], case["channels"], case["size"], case["size"]), memory_format)

    def run():
        with torch.inference_mode():
            model(images)

    return run, {}


PREPARE = {
    "convolution": convolution,
    "product": product,
    "layer": layer,
    "cross entropy": cross_entropy,
    "optimizer": optimizer,
    "upload": upload,
    "step": step,
    "inference": inference,
}
