"""Serves our wire around any Gymnasium environment with discrete actions.

``python -m mario_learning.serve CartPole-v1`` is to the C++ learner, its page, its checkpoints and its
evaluation what ``emulator_server`` is.
"""
