"""The cases of golden/ that are beyond the set's own: `generate.py` of the set reads them as it reads its own list."""
SALT = "more"


def conv(in_channels, out_channels, kernel_size, **more):
    return {"in_channels": in_channels, "out_channels": out_channels, "kernel_size": kernel_size, **more}


MODULES = [
    ("layers/conv-transpose2d-groups-dilation", "ConvTranspose2d", (2, 4, 5, 6),
     conv(4, 6, [3, 2], stride=[2, 3], padding=[1, 0], output_padding=[1, 2], dilation=[2, 1], groups=2)),
    ("layers/conv2d-reflect-uneven", "Conv2d", (2, 3, 6, 7),
     conv(3, 4, [5, 3], stride=2, padding=[2, 1], padding_mode="reflect")),
    ("layers/upsample-nearest-size", "Upsample", (2, 3, 5, 7), {"size": [8, 3], "mode": "nearest"}),
    ("layers/upsample-nearest-factor", "Upsample", (2, 3, 5, 7), {"scale_factor": 1.7, "mode": "nearest"}),
    ("layers/upsample-bilinear-corners", "Upsample", (2, 3, 5, 7),
     {"size": [9, 4], "mode": "bilinear", "align_corners": True}),
    ("layers/upsample-bilinear-factor", "Upsample", (2, 3, 5, 7), {"scale_factor": 1.7, "mode": "bilinear"}),
    ("layers/local-response-norm-even", "LocalResponseNorm", (2, 7, 3, 4), {"size": 4, "alpha": 0.3}),
    ("layers/adaptive-max-pool-ties", "AdaptiveMaxPool2d", (2, 3, 7, 10), {"output_size": [3, 4]},
     Options(input="integers")),
    ("layers/activation-prelu-one", "PReLU", (2, 3, 4, 4), {}, Options(input="extremes")),
    ("layers/activation-elu-alpha", "ELU", (2, 3, 4, 4), {"alpha": 0.7}, Options(input="extremes")),
    ("layers/activation-softplus-threshold", "Softplus", (2, 3, 4, 4), {"beta": 2, "threshold": 3},
     Options(input="extremes")),
    ("layers/kinks-leaky-relu", "LeakyReLU", (2, 8), {}, Options(input="kinks")),
    ("layers/kinks-elu", "ELU", (2, 8), {"alpha": 0.7}, Options(input="kinks")),
    ("layers/kinks-prelu", "PReLU", (2, 8), {}, Options(input="kinks")),
    ("layers/layer-norm-large-mean", "LayerNorm", (4, 64), {"normalized_shape": [64]}, Options(input="offset")),
    ("layers/group-norm-large-mean", "GroupNorm", (2, 6, 5, 5), {"num_groups": 3, "num_channels": 6},
     Options(input="offset")),
]
LOSSES = [
    ("losses/bce-with-logits-weights", "BCEWithLogitsLoss", (4, 5), {"reduction": "none"}, Options(weighted=True)),
    ("losses/mse-sum", "MSELoss", (4, 5), {"reduction": "sum"}),
    ("losses/smooth-l1-absolute", "SmoothL1Loss", (4, 5), {"beta": 0.0}),
    ("losses/cross-entropy-pixels-ignored", "CrossEntropyLoss", (2, 4, 3, 3),
     {"label_smoothing": 0.2, "ignore_index": 1, "reduction": "none"}, Options(weighted=True)),
]
# The set has these models' predictions; here is a training step of each.
FILLED = [(f"filled/{op}-training", op, (1, 3, 64, 64), {}, Options(train=4))
          for op in ("mobilenet_v3_small", "shufflenet_v2_x1_0", "regnet_y_400mf", "convnext_tiny")]
ARCHITECTURES = [("regnet_x_400mf", 224), ("vgg19", 224), ("vgg19_bn", 224), ("resnext101_32x8d", 224), ("mnasnet1_0", 224)]
TRANSFORMS = OPTIMIZERS = EMAS = CLIPPING = TRAJECTORIES = INTEROP = []
SCHEDULES = {}
