"""The update that learner_benchmark compares itself with, in Python, in CleanRL's style (dqn_atari.py).

The Nature network on 84x84 observations, double DQN with Huber loss, Adam, fp32, batches of 32 that
are drawn from a replay of stacked uint8 frames. It reads a number of updates from each line of its
input, makes them, and answers with a line.

usage: nature_update.py THREADS
"""
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

ACTIONS = 7
BATCH = 32
GAMMA = 0.99
STORED = 2_000  # states; what is drawn is far larger than the caches


class QNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.network = nn.Sequential(
            nn.Conv2d(4, 32, 8, stride=4),
            nn.ReLU(),
            nn.Conv2d(32, 64, 4, stride=2),
            nn.ReLU(),
            nn.Conv2d(64, 64, 3, stride=1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(3136, 512),
            nn.ReLU(),
            nn.Linear(512, ACTIONS),
        )

    def forward(self, x):
        return self.network(x / 255.0)


class Replay:
    """Stable-Baselines3's, as far as an update sees it."""

    def __init__(self, generator):
        shape = (STORED, 4, 84, 84)
        self.generator = generator
        self.states = generator.integers(0, 256, shape, dtype=np.uint8)
        self.next_states = generator.integers(0, 256, shape, dtype=np.uint8)
        self.actions = generator.integers(0, ACTIONS, (STORED, 1))
        self.rewards = generator.random(STORED, dtype=np.float32)
        self.dones = (generator.random(STORED) < 0.01).astype(np.float32)

    def sample(self):
        at = self.generator.integers(0, STORED, BATCH)
        parts = (self.states, self.next_states, self.actions, self.rewards, self.dones)
        return [torch.from_numpy(part[at]) for part in parts]


def update(online, target, optimizer, replay):
    states, next_states, actions, rewards, dones = replay.sample()
    with torch.no_grad():
        chosen = online(next_states).argmax(dim=1, keepdim=True)
        values = target(next_states).gather(1, chosen).squeeze()
        targets = rewards + GAMMA * values * (1 - dones)
    loss = F.smooth_l1_loss(targets, online(states).gather(1, actions).squeeze())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def main():
    torch.set_num_threads(int(sys.argv[1]))
    online, target = QNetwork(), QNetwork()
    target.load_state_dict(online.state_dict())
    optimizer = torch.optim.Adam(online.parameters(), lr=1e-4)
    replay = Replay(np.random.default_rng(1))
    for line in sys.stdin:
        for _ in range(int(line)):
            update(online, target, optimizer, replay)
        print("done", flush=True)


main()
