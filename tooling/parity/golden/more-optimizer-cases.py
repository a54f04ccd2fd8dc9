"""The optimizers' cases of golden/ that are beyond the set's own: `generate.py` of the set reads them as it reads its own list."""
SALT = "more"

OPTIMIZERS = [
    ("optimizers/adamw-amsgrad", "AdamW", {"lr": 0.01, "amsgrad": True, "weight_decay": 0.1, "betas": [0.8, 0.99]}),
    ("optimizers/adam-amsgrad-weight-decay", "Adam", {"lr": 0.01, "amsgrad": True, "weight_decay": 0.1, "eps": 1e-5}),
    ("optimizers/rmsprop-all", "RMSprop",
     {"lr": 0.01, "alpha": 0.9, "eps": 1e-4, "weight_decay": 0.1, "momentum": 0.5, "centered": True}),
    ("optimizers/rmsprop-momentum", "RMSprop", {"lr": 0.01, "momentum": 0.9}),
    ("optimizers/rmsprop-centered", "RMSprop", {"centered": True, "weight_decay": 0.05}),
    ("optimizers/adagrad-all", "Adagrad", {"lr": 0.05, "lr_decay": 0.1, "weight_decay": 0.1, "eps": 1e-3}),
    ("optimizers/adadelta-all", "Adadelta", {"lr": 0.5, "rho": 0.8, "eps": 1e-4, "weight_decay": 0.1}),
    ("optimizers/sgd-all", "SGD", {"lr": 0.1, "momentum": 0.5, "dampening": 0.3, "weight_decay": 0.1}),
]
