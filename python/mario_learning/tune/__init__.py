"""Settings of the C++ learner, found by Optuna: ``python -m mario_learning.tune --help``."""
